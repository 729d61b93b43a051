"""The family of a picture and its files, as somebody meets them on the page of a picture."""

import hashlib
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from gallery.imaging.xmp import MADE_BY_MODEL
from tests.browsing.conftest import SignIn
from tests.browsing.steps import generate, open_page

pytestmark = pytest.mark.browser


def downloaded(page: Page, selector: str) -> bytes:
    with page.expect_download() as waiting:
        page.locator(selector).click()
    return Path(waiting.value.path()).read_bytes()


def test_edit_stands_in_the_family_and_one_restarts_from_there(sign_in: SignIn) -> None:
    page = sign_in("bob")
    generate(page, "A teapot of brass", "1:1")
    open_page(page, "A teapot of brass")
    source = page.url
    page.locator(".again [value=remix]").click()
    line = page.locator("[name=remix_of]")
    expect(line).to_be_checked()
    page.locator("[name=prompt]").fill("A teapot of glass")
    # What was not sent yet would be cut off by leaving the page.
    with page.expect_response("**/generations/"):
        page.locator("form[data-compose] [data-send]").click()
    page.goto("/")
    open_page(page, "A teapot of glass")
    tree = page.locator(".tree")
    expect(tree.locator("[aria-current]")).to_contain_text("Edit")
    tree.locator("a", has=page.get_by_alt_text("A teapot of brass")).click()
    expect(page).to_have_url(source)
    glass = page.locator(".relative-line", has=page.get_by_alt_text("A teapot of glass"))
    expect(glass).to_contain_text("Edit")
    page.locator("[name=prompt]").fill("Something else")
    glass.get_by_role("button", name="Restart from here").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[name=prompt]")).to_have_value("A teapot of glass")
    # Unticked it is kept so, as everything in the bar is.
    with page.expect_response("**/draft/"):
        line.uncheck()
    page.reload()
    expect(page.locator("[name=prompt]")).to_have_value("A teapot of glass")
    expect(line).to_have_count(0)


def test_download_is_marked_original_untouched_and_clean_copy_asked_for(sign_in: SignIn) -> None:
    page = sign_in("bob", accept_downloads=True)
    generate(page, "A teapot to be taken along", "1:1")
    open_page(page, "A teapot to be taken along")
    marked = downloaded(page, ".downloads a[href$='/download']")
    original = downloaded(page, ".downloads a[href*='/original']")
    assert MADE_BY_MODEL.encode() in marked
    assert MADE_BY_MODEL.encode() not in original
    page.locator(".downloads summary", has_text="SHA-256").click()
    told = page.locator(".checksum-whole").inner_text()
    assert hashlib.sha256(original).hexdigest() == told
    clean = page.locator("form[action$='/clean-copy/']")
    expect(clean).to_be_hidden()
    page.locator(".downloads summary", has_text="Clean copy").click()
    expect(clean).to_contain_text("does not say that a model made it?")
    expect(clean).to_contain_text("is logged")
    copy = downloaded(page, "form[action$='/clean-copy/'] button")
    assert MADE_BY_MODEL.encode() not in copy
    assert copy[:2] == original[:2]
