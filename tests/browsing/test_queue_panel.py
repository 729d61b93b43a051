"""The queue from any page: the panel and its buttons, and what the head, tab and icon tell."""

import re
import sqlite3

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browsing.conftest import SHARE, SignIn
from tests.browsing.steps import PICTURE_WAIT, generate, open_page
from tests.trial_process import TrialProcess

pytestmark = pytest.mark.browser
PICTURE = "[data-grid] a[href^='/images/']"


@pytest.fixture(scope="module")
def trial(spare_trial: TrialProcess) -> TrialProcess:
    """A portal that sends few requests of one member at once, so that some wait."""
    return spare_trial


def arm(trial: TrialProcess, name: str, times: int) -> None:
    """Have the next jobs of the sandbox end so."""
    address = f"{trial.sandbox_url}/sandbox/faults"
    answer = httpx.post(address, json={"name": name, "times": times}, trust_env=False)
    answer.raise_for_status()


def send(page: Page, prompt: str) -> None:
    """Ask for a picture, and wait until it is in the grid."""
    generate(page, prompt)
    tiles = page.locator("[data-grid] [data-generation]").filter(has_text=prompt)
    expect(tiles).to_have_count(1)


def panel_of(page: Page) -> Locator:
    return page.locator("dialog[data-queue-dialog]")


def row(page: Page, prompt: str) -> Locator:
    return panel_of(page).locator("li").filter(has_text=prompt)


def icon_of(page: Page) -> str:
    return page.locator("link[rel=icon]").get_attribute("href") or ""


def test_panel_opens_by_key_anywhere_and_gives_the_focus_back(sign_in: SignIn) -> None:
    page = sign_in("alice")
    generate(page, "A kite over the bay [sandbox:fast]")
    open_page(page, "A kite over the bay")
    page.locator("[name=prompt]").press("Shift+Q")
    expect(page.locator("[name=prompt]")).to_have_value(re.compile("Q"))
    expect(panel_of(page)).to_be_hidden()
    download = page.locator("[data-key=d]")
    download.focus()
    page.keyboard.press("Shift+Q")
    expect(panel_of(page)).to_be_visible()
    expect(panel_of(page)).to_contain_text("Lately finished")
    expect(panel_of(page).locator("img[alt*='kite']")).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel_of(page)).to_be_hidden()
    expect(download).to_be_focused()


def test_cancels_what_waits_and_stops_waiting_for_what_takes_long(
    trial: TrialProcess, sign_in: SignIn
) -> None:
    page = sign_in("alice")
    for number in range(SHARE):
        send(page, f"Slow boat {number} [sandbox:slow=60]")
    send(page, "The boat that waits")
    expect(page.locator("[data-grid] .tile-running")).to_have_count(SHARE, timeout=PICTURE_WAIT)
    with sqlite3.connect(trial.data_dir / "grokweb.sqlite3", timeout=20) as database:
        database.execute(
            "UPDATE gallery_generation SET accepted_at = datetime('now', '-6 minutes')"
            " WHERE prompt LIKE 'Slow boat 0%'"
        )
    page.goto("/usage/")
    expect(page.locator("[data-queue-badge]")).to_have_text(str(SHARE + 1))
    page.locator("[data-queue-link]").click()
    expect(row(page, "The boat that waits")).to_contain_text("Waiting here")
    row(page, "The boat that waits").get_by_role("button", name="Cancel").click()
    expect(row(page, "The boat that waits")).to_contain_text("You cancelled this request")
    expect(panel_of(page).locator("[role=status]")).to_contain_text("Nothing was spent")
    expect(page.locator("[data-queue-badge]")).to_have_text(str(SHARE))
    stop = row(page, "Slow boat 0").get_by_role("button", name="Stop waiting")
    told = row(page, "Slow boat 0").get_by_text("is paid then")
    # The worker may be looking at the job at this very moment, and then it is to be pressed again.
    for _try in range(10):
        expect(stop.or_(told).first).to_be_visible()
        if told.count():
            break
        with page.expect_response(lambda one: one.request.method == "POST"):
            stop.click()
        # After each press the panel asks for what there is now.
        page.wait_for_timeout(500)
    expect(told).to_be_visible()
    assert page.url.endswith("/usage/")


def test_retries_one_and_all_that_failed(trial: TrialProcess, sign_in: SignIn) -> None:
    page = sign_in("admin")
    before = page.locator(PICTURE).count()
    arm(trial, "fail", 3)
    for name in ("duck", "goose", "heron"):
        send(page, f"A {name} that fails at first")
    again = page.locator("[data-grid] .tile-failed [name=again]")
    expect(again).to_have_count(3, timeout=PICTURE_WAIT)
    page.evaluate("window.neverReloaded = true")
    duck = page.locator("[data-grid] [data-generation]").filter(has_text="A duck")
    duck.locator("[name=again]").click()
    expect(again).to_have_count(2)
    expect(page.locator(PICTURE)).to_have_count(before + 1, timeout=PICTURE_WAIT)
    page.locator("[data-queue-link]").click()
    expect(row(page, "A duck")).to_contain_text("Sent again")
    panel_of(page).get_by_role("button", name="Retry all failed (2)").click()
    expect(panel_of(page).get_by_text("Sent again")).to_have_count(4)
    page.keyboard.press("Escape")
    expect(again).to_have_count(0)
    expect(page.locator(PICTURE)).to_have_count(before + 3, timeout=PICTURE_WAIT)
    assert page.evaluate("window.neverReloaded")


def test_title_and_icon_tell_on_a_page_without_pictures(sign_in: SignIn) -> None:
    page = sign_in("admin")
    send(page, "A lantern that takes a while [sandbox:slow=12]")
    expect(page).to_have_title(re.compile(r"^\(1\) Gallery"))
    page.goto("/usage/")
    expect(page).to_have_title(re.compile(r"^\(1\) Your usage"))
    assert icon_of(page).startswith("data:image/svg+xml")
    expect(page).to_have_title("Your usage · GrokWeb", timeout=PICTURE_WAIT)
    assert "favicon" in icon_of(page)
    expect(page.locator("[data-queue-badge]")).to_be_hidden()
