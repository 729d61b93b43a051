"""Finding pictures in a real browser: while typing, by chips, back again, and without scripts."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browsing.conftest import SignIn
from tests.browsing.steps import PICTURE_WAIT, generate

pytestmark = pytest.mark.browser
ZEPPELIN, TOWER = "A zeppelin above a quiet lake", "夜の東京タワー、水彩画"


def have_pictures(page: Page) -> None:
    """Have one picture with each prompt."""
    for prompt, ratio in ((ZEPPELIN, "16:9"), (TOWER, "2:3")):
        if not pictures(page, prompt).count():
            generate(page, prompt, ratio)
            expect(pictures(page, prompt).first).to_be_visible(timeout=PICTURE_WAIT)
    page.goto("/")


def pictures(page: Page, prompt: str) -> Locator:
    """Return the tiles of finished pictures with a prompt."""
    return page.locator(f'.tile-picture:has(img[alt="{prompt}"])')


def test_results_come_while_one_types_and_the_way_back_is_kept(sign_in: SignIn) -> None:
    page = sign_in("bob")
    have_pictures(page)
    field = page.get_by_role("searchbox", name="Search pictures")
    page.keyboard.press("Control+k")
    expect(field).to_be_focused()
    page.keyboard.type("zepp")
    expect(pictures(page, TOWER)).to_have_count(0)
    expect(page.locator(".tile-found mark")).to_have_text("zepp")
    expect(page).to_have_url(re.compile(r"\?q=zepp$"))
    page.keyboard.type("elin ratio:16:9")
    remove = page.get_by_role("link", name="Shape: 16:9")
    expect(remove).to_be_visible()
    field.fill("zeppelin ratio:9:16")
    expect(page.get_by_role("heading", name="No pictures found")).to_be_visible()
    page.get_by_role("link", name="Search without filters").click()
    expect(pictures(page, ZEPPELIN)).to_have_count(1)
    expect(field).to_have_value("zeppelin")
    page.go_back()
    expect(page.get_by_role("heading", name="No pictures found")).to_be_visible()
    expect(field).to_have_value("zeppelin ratio:9:16")
    page.go_back()
    expect(pictures(page, TOWER)).to_have_count(1)
    expect(field).to_have_value("")


def test_a_japanese_word_is_looked_for_once_it_is_chosen(sign_in: SignIn) -> None:
    page = sign_in("bob")
    have_pictures(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "q=" in request.url else None)
    page.get_by_role("searchbox", name="Search pictures").focus()
    keyboard = page.context.new_cdp_session(page)
    for text in ("t", "と", "とう", "東京"):
        composed = {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
        keyboard.send("Input.imeSetComposition", composed)
        page.wait_for_timeout(250)
    assert asked == []
    keyboard.send("Input.insertText", {"text": "東京"})
    expect(page.locator(".tile-found mark")).to_have_text("東京")
    expect(pictures(page, ZEPPELIN)).to_have_count(0)
    assert len(asked) == 1
    page.locator(".tile-link").first.click()
    expect(page.get_by_role("dialog", name="Picture")).to_be_focused()
    page.keyboard.press("i")
    expect(page.locator(".pswp__pane .prompt-text mark")).to_have_text("東京")


def test_filters_are_chosen_from_a_menu(sign_in: SignIn) -> None:
    page = sign_in("bob")
    have_pictures(page)
    page.get_by_role("link", name="Filter").click()
    page.locator(".filters").get_by_role("link", name="2:3").click()
    expect(pictures(page, ZEPPELIN)).to_have_count(0)
    expect(pictures(page, TOWER)).to_have_count(1)
    page.get_by_role("link", name="Shape: 2:3").click()
    expect(pictures(page, ZEPPELIN)).to_have_count(1)
    expect(page).to_have_url(re.compile(r"/$"))


def test_everything_works_without_scripts(sign_in: SignIn) -> None:
    page = sign_in("bob")
    have_pictures(page)
    plain = sign_in("bob", java_script_enabled=False)
    plain.get_by_role("searchbox", name="Search pictures").fill("東京 -zeppelin")
    plain.get_by_role("button", name="Search", exact=True).click()
    expect(pictures(plain, TOWER)).to_have_count(1)
    expect(pictures(plain, ZEPPELIN)).to_have_count(0)
    plain.get_by_role("link", name="Filter").click()
    plain.get_by_role("link", name="2:3").click()
    assert plain.url.endswith("?q=" + quote("東京 -zeppelin ratio:2:3").replace("%20", "+"))
    plain.get_by_role("link", name="Shape: 2:3").click()
    expect(pictures(plain, TOWER)).to_have_count(1)
