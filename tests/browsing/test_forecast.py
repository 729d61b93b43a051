"""What a browser says of the near future goes on by itself: places in the queue and countdowns."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from gallery.services import durations
from tests.browsing.conftest import SignIn
from tests.browsing.steps import PICTURE_WAIT, arrive, generate
from tests.trial_process import TrialProcess

pytestmark = [pytest.mark.browser, pytest.mark.own_portal]
SHARE = 5


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrialProcess]:
    """A portal that sends few requests of one member at once, so that a queue is soon there."""
    process = TrialProcess(
        tmp_path_factory.mktemp("forecast"), GROKWEB_IN_FLIGHT_PER_MEMBER=str(SHARE)
    )
    process.start()
    yield process
    process.stop()


def ask(page: Page, prompt: str, ratio: str) -> Locator:
    """Ask for a picture; return its tile, which holds the first words of the prompt."""
    generate(page, prompt, ratio)
    tile = page.locator("[data-grid] [data-generation]").filter(has_text=prompt)
    expect(tile).to_have_count(1)
    return tile


def teach(page: Page) -> None:
    """Have as many pictures made as it takes to know how long they take."""
    for number in range(durations.ENOUGH):
        ask(page, f"Lesson {number}. [sandbox:slow=15]", "1:1")
    pictures = page.locator("[data-grid] a[href^='/images/']")
    expect(pictures).to_have_count(durations.ENOUGH, timeout=3 * PICTURE_WAIT)


def test_countdown_and_place_in_the_queue_go_on_by_themselves(sign_in: SignIn) -> None:
    page = sign_in("alice")
    teach(page)
    # Of another shape, so that the portal has not yet found too little known of it.
    slow = ask(page, "One that takes its time. [sandbox:slow=240]", "16:9")
    expect(slow).to_contain_text(re.compile(r"About \d+ s left"), timeout=PICTURE_WAIT)
    for number in range(SHARE - 2):
        ask(page, f"Filler {number}. [sandbox:slow=240]", "16:9")
    ask(page, "The one that ends. [sandbox:slow=60]", "16:9")
    first = ask(page, "First in line. [sandbox:slow=240]", "16:9")
    second = ask(page, "Second in line.", "16:9")
    words = "It goes out when one of yours is done."
    expect(first).to_contain_text(words, timeout=PICTURE_WAIT)
    expect(second).to_contain_text("1 of yours before it", timeout=PICTURE_WAIT)

    cancel, revision = second.locator("[name=cancel]"), second.get_attribute("data-revision")
    cancel.focus()
    expect(second).to_contain_text(words, timeout=3 * PICTURE_WAIT)
    expect(second).to_have_attribute("data-revision", str(revision))
    expect(cancel).to_be_focused()

    expect(slow).to_contain_text("Taking longer than usual", timeout=3 * PICTURE_WAIT)
    slow.locator("[name=open]").click()
    arrive(page, re.compile("/generations/"))
    expect(page.locator("main .outlook")).to_have_text("Taking longer than usual")
    expect(page.locator("[aria-live], [role=status]").locator("time")).to_have_count(0)
