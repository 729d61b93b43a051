"""What axe finds that keeps people out of the main pages: nothing, light and dark."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browsing.conftest import SignIn
from tests.browsing.steps import PICTURE_WAIT, generate, picture_of, turning
from tests.trial_process import TrialProcess

pytestmark = pytest.mark.browser
# Off by itself: targets that are large enough to be met by a finger.
OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
PROMPT = "A lantern for everybody"
MEMBERS_PAGES = (
    "/team/",
    "/collections/",
    "/sheets/",
    "/trash/",
    "/references/",
    "/prompts/",
    "/prompts/templates/",
    "/prompts/several/",
    "/queue/",
    "/usage/",
    "/notices/",
    "/account/profile/",
    "/account/security/",
    "/account/decisions/",
    "/account/reports/",
)
ADMINS_PAGES = (
    "/team/people/",
    "/team/invitations/",
    "/team/budgets/",
    "/team/usage/",
    "/team/account/",
    "/team/requests/",
    "/team/settings/",
    "/moderation/",
    "/moderation/decisions/",
    "/moderation/rules/",
    "/moderation/rules/new/",
    "/moderation/settings/",
    "/audit/",
)
DOORS = ("/account/sign-in/", "/account/sign-up/", "/account/password/forgotten/")
WIDE: dict[str, Any] = {"color_scheme": "light", "locale": "en-US"}
NARROW: dict[str, Any] = {
    "color_scheme": "dark",
    "locale": "ja-JP",
    "viewport": {"width": 390, "height": 844},
}


def violations(page: Page, where: str) -> list[str]:
    """Return a line for each element that somebody could not see, reach or make sense of."""
    answer = Axe().run(page, options=OPTIONS).response
    return [
        f"{where}: {rule['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for rule in answer["violations"]
        for node in rule["nodes"]
    ]


def too_wide(page: Page) -> list[str]:
    """Return the address of a page that has to be scrolled sideways."""
    is_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [f"{page.url} is wider than the window"] if is_wide else []


def walk(page: Page, *addresses: str) -> list[str]:
    """Go through pages; return what is found on all of them."""
    found = []
    for address in addresses:
        page.goto(address)
        found += violations(page, address) + too_wide(page)
    return found


def picture(page: Page) -> str:
    """Make sure that there is a picture; return its page's address."""
    if not picture_of(page, PROMPT).count():
        generate(page, PROMPT, "1:1")
    shown = picture_of(page, PROMPT)
    expect(shown).to_be_visible(timeout=PICTURE_WAIT)
    return str(shown.locator("xpath=ancestor::a").get_attribute("href"))


@pytest.mark.parametrize("look", [WIDE, NARROW], ids=["wide", "narrow"])
def test_members_pages(sign_in: SignIn, look: dict[str, Any]) -> None:
    page = sign_in("bob", **look)
    address = picture(page)
    of_it = (address, f"{address}family/", f"/compare/?image={address.split('/')[2]}")
    assert walk(page, "/", *of_it, *MEMBERS_PAGES) == []


def test_no_page_is_wider_than_a_phone(sign_in: SignIn) -> None:
    """In English; in Japanese axe walks through them."""
    page = sign_in("bob", **NARROW | {"locale": "en-US"})
    address = picture(page)
    page.goto(address)
    share = page.locator("main [name=share][value='1']")
    if share.count():
        with turning(page):
            share.click()
    wide: list[str] = []
    for one in ("/", address, *MEMBERS_PAGES):
        page.goto(one)
        expect(page.locator("h1").first).to_be_attached()
        wide += too_wide(page)
    assert wide == []


def test_admins_pages(sign_in: SignIn) -> None:
    assert walk(sign_in("admin", **WIDE), *ADMINS_PAGES) == []


def test_doors(browser: Browser, trial: TrialProcess) -> None:
    context = browser.new_context(base_url=trial.url, reduced_motion="reduce", **NARROW)
    try:
        assert walk(context.new_page(), *DOORS) == []
    finally:
        context.close()


def choose_one(page: Page) -> None:
    tile = page.locator(".tile-picture", has=page.locator("img.tile-image")).first
    tile.hover()
    tile.locator("[data-select]").click()
    expect(page.locator("[data-selection]")).to_be_visible()


def open_lightbox(page: Page) -> None:
    picture_of(page, PROMPT).click()
    expect(page.locator(".pswp")).to_be_visible()
    page.keyboard.press("i")
    expect(page.locator(".pswp__pane .prompt-text")).to_be_visible()


def open_by(opener: str, opened: str) -> Callable[[Page], None]:
    def press(page: Page) -> None:
        page.locator(opener).first.click()
        expect(page.locator(opened).first).to_be_visible()

    return press


@pytest.mark.parametrize("look", [WIDE, NARROW | {"viewport": {"width": 1280, "height": 800}}])
def test_what_opens_over_the_gallery(sign_in: SignIn, look: dict[str, Any]) -> None:
    page = sign_in("bob", **look)
    picture(page)
    found = []
    for name, act in (
        ("filters", open_by("[data-filters]", "#filters .chip")),
        ("view", open_by("[popovertarget=view-settings]", "#view-settings")),
        ("account", open_by("[popovertarget=account]", "#account")),
        ("queue", open_by("[data-queue-link]", "[data-queue-dialog]")),
        ("references", open_by("[data-pick-open]", "dialog.picker[open]")),
        ("prompts", open_by("[data-earlier-prompts]", "dialog.prompt-picker[open]")),
        ("chosen", choose_one),
        ("lightbox", open_lightbox),
    ):
        page.goto("/")
        act(page)
        found += violations(page, name)
    assert found == []
