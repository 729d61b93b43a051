"""From a pasted table to pictures: read over, started, paused, resumed and cancelled."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browsing.conftest import SHARE, SignIn
from tests.browsing.steps import PICTURE_WAIT, arrive, turning
from tests.trial_process import TrialProcess

pytestmark = pytest.mark.browser
# More than are sent of one member at once, so that some wait for some seconds.
MANY = SHARE + 2


@pytest.fixture(scope="module")
def trial(spare_trial: TrialProcess) -> TrialProcess:
    """A portal that sends few requests of one member at once, so that some wait."""
    return spare_trial


def start(page: Page, table: str) -> None:
    """Paste a table, read it over, and start what would come of it."""
    page.goto("/prompts/several/")
    page.locator("main [name=table]").fill(table)
    with turning(page):
        page.get_by_role("button", name="Look at what would be made").click()
    page.get_by_role("button", name=re.compile("^Start the batch")).click()
    arrive(page, re.compile("/batches/[0-9a-f-]+/$"))


def test_pasted_table_is_paused_resumed_and_finished(sign_in: SignIn) -> None:
    page = sign_in("alice")
    start(page, "\n".join(f"Vase {number} [sandbox:slow=12]" for number in range(MANY)))
    page.get_by_role("button", name="Pause").click()
    expect(page.locator(".batch-words")).to_contain_text("Paused")
    # What was sent comes to its end by itself, and nothing else is sent.
    expect(page.locator(".batch-words")).not_to_contain_text("under way", timeout=PICTURE_WAIT)
    expect(page.locator(".batch-words")).to_contain_text("waiting")
    page.get_by_role("button", name="Resume").click()
    expect(page.locator(".batch-words")).to_contain_text(
        f"{MANY} of {MANY} done", timeout=PICTURE_WAIT * 3
    )
    page.reload()
    expect(page.locator(".batch-row img")).to_have_count(MANY)
    expect(page.get_by_role("button", name="Pause")).to_have_count(0)


@pytest.mark.parametrize("script", [True, False])
def test_cancelling_asks_first(sign_in: SignIn, script: bool) -> None:
    page = sign_in("alice", java_script_enabled=script)
    start(page, "\n".join(f"Bowl {number} [sandbox:slow=12]" for number in range(MANY)))
    page.get_by_role("button", name="Pause").click()
    page.locator("summary").filter(has_text="Cancel the rest").click()
    page.get_by_role("button", name="Cancel the batch").click()
    expect(page.locator(".batch-words")).to_contain_text("Cancelled")
    expect(page.locator(".batch-words")).not_to_contain_text("waiting")
    page.goto("/batches/")
    expect(page.locator(".batch").first).to_contain_text("cancelled")


def test_table_with_a_mistake_is_mended_on_the_same_page(sign_in: SignIn) -> None:
    page = sign_in("alice")
    page.goto("/prompts/templates/new/")
    page.locator("main [name=name]").fill("Mended")
    page.locator("main [name=text]").fill("A {product} in {mood} light")
    with turning(page):
        page.get_by_role("button", name="Keep the template").click()
    with turning(page):
        page.get_by_role("link", name="Several at once: fill from a table").click()
    page.locator("main [name=table]").fill("product\tmood\njug\t\ncup\tsoft")
    with turning(page):
        page.get_by_role("button", name="Look at what would be made").click()
    expect(page.locator("#preview")).to_contain_text("There is no value for “mood”.")
    expect(page.get_by_role("button", name=re.compile("^Start"))).to_have_count(0)
    page.locator("main [name=table]").fill("product\tmood\njug\tharsh\ncup\tsoft")
    with turning(page):
        page.get_by_role("button", name="Look at it again").click()
    with turning(page):
        page.get_by_role("button", name=re.compile("^Start the batch")).click()
    expect(page.locator(".batch-row").first).to_contain_text("A jug in harsh light")
