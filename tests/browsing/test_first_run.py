"""From an empty portal to the first picture, and a profile in other words and colours."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing.complaints import gather
from tests.browsing.steps import PICTURE_WAIT, generate, open_page, picture_of, turning
from tests.trial_process import TrialProcess

pytestmark = [pytest.mark.browser, pytest.mark.own_portal]
PASSWORD = "Quiet-Harbour-27"
DARK_PAPER, LIGHT_PAPER = "rgb(15, 20, 19)", "rgb(245, 247, 246)"
SUBMIT = "main form:has(.button-primary) .button-primary"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrialProcess]:
    """A portal that nobody has an account of yet."""
    process = TrialProcess(tmp_path_factory.mktemp("first-run"), empty=True)
    process.start()
    yield process
    process.stop()


@pytest.fixture(scope="module")
def page(empty: TrialProcess, browser: Browser) -> Iterator[Page]:
    """The browser of who sets it up; what it complains of fails the tests."""
    complaints: list[str] = []
    context = browser.new_context(base_url=empty.url, color_scheme="light", timezone_id="UTC")
    opened = context.new_page()
    gather(opened, complaints, "404")
    yield opened
    context.close()
    assert not complaints, complaints


def press(page: Page) -> None:
    with turning(page):
        page.locator(SUBMIT).first.click()


def test_from_an_empty_portal_to_a_picture(page: Page, empty: TrialProcess) -> None:
    page.goto("/")
    expect(page).to_have_url(f"{empty.url}/first-run/")
    page.goto(empty.first_run_address())
    page.locator("[name=username]").fill("ada")
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("[name=password2]").fill(PASSWORD)
    with turning(page):
        page.locator("[name=password2]").press("Enter")
    expect(page.locator("h1")).to_have_text("Where pictures come from")

    page.locator("[name=provider][value=apiframe]").check()
    page.locator("[name=key]").fill("afk_ too short")
    press(page)
    expect(page.locator(".field-error")).to_contain_text("no key of Apiframe")
    expect(page.locator("[name=key]")).to_have_value("")
    page.locator("[name=provider][value=sandbox]").check()
    expect(page.locator("[name=key]")).to_be_hidden()
    press(page)
    expect(page.locator("body > [role=status]")).to_contain_text("Balance: 10,000 credits.")

    page.locator("[name=team_month]").fill("500")
    page.locator("[name=each_day]").fill("100")
    press(page)
    expect(page).to_have_url(f"{empty.url}/")
    expect(page.locator("body > [role=status]").first).to_contain_text("Your portal is open")
    generate(page, "The first picture of all")
    expect(picture_of(page, "first picture")).to_be_visible(timeout=PICTURE_WAIT)

    answer = page.goto(empty.first_run_address())
    assert answer is not None
    assert answer.status == 404


def test_profile_changes_language_colours_and_clock(page: Page) -> None:
    page.goto("/account/profile/")
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    assert page.evaluate(paper) == LIGHT_PAPER
    page.locator("main [name=language]").select_option("ja")
    page.locator("[name=theme][value=dark]").check()
    page.locator("[name=time_zone]").select_option("Pacific/Kiritimati")
    press(page)
    expect(page.locator("h1")).to_have_text("プロフィール")
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    assert page.evaluate(paper) == DARK_PAPER
    page.emulate_media(color_scheme="dark")
    page.locator("[name=theme][value=light]").check()
    press(page)
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    assert page.evaluate(paper) == LIGHT_PAPER

    page.goto("/")
    open_page(page, "first picture")
    shown = page.locator("main time").first
    moment = page.evaluate("document.querySelector('main time').dateTime")
    expected = page.evaluate(
        "moment => new Intl.DateTimeFormat('ja', {dateStyle: 'medium', timeStyle: 'short',"
        " timeZone: 'Pacific/Kiritimati'}).format(new Date(moment))",
        moment,
    )
    expect(shown).to_have_text(expected)


def test_language_at_the_head_of_a_page_is_kept(page: Page) -> None:
    page.goto("/")
    with turning(page):
        page.locator(".languages [value=en]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto("/account/profile/")
    expect(page.locator("main [name=language]")).to_have_value("en")
    expect(page.locator("h1")).to_have_text(re.compile("Profile"))
