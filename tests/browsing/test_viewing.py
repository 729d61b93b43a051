"""Looking at pictures: the lightbox by keys with its details, comparing, and without a script."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browsing.conftest import SignIn
from tests.browsing.steps import PICTURE_WAIT, generate

pytestmark = pytest.mark.browser
LARGE = ".pswp__item[aria-hidden=false] .pswp__img:not(.pswp__img--placeholder)"


def make_two(page: Page, first: str, second: str) -> None:
    """Ask for two pictures, and wait for both; the second one is the newer."""
    for prompt in (first, second):
        generate(page, prompt)
        expect(page.get_by_role("link", name=prompt, exact=True)).to_be_visible(
            timeout=PICTURE_WAIT
        )


def zoom_in(page: Page) -> None:
    """Zoom in by the key, and see the picture become larger."""
    fitted = page.locator(LARGE).bounding_box()
    page.keyboard.press("+")
    page.wait_for_function(
        "before => document.querySelector('.pswp__item[aria-hidden=false] .pswp__img')"
        ".getBoundingClientRect().width > before + 10",
        arg=fitted and fitted["width"],
    )


def test_lightbox_by_keys(sign_in: SignIn) -> None:
    page = sign_in("alice")
    make_two(page, "A kestrel at rest", "A kestrel in flight")
    page.get_by_role("link", name="A kestrel in flight", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Picture")).to_be_visible()
    expect(page).to_have_url(re.compile("/images/"))
    expect(page.locator(LARGE)).to_have_attribute("alt", "A kestrel in flight")
    newer = page.url
    page.keyboard.press("j")
    expect(page.locator(LARGE)).to_have_attribute("alt", "A kestrel at rest")
    expect(page.locator(".pswp__said")).to_have_text("A kestrel at rest")
    assert page.url != newer
    zoom_in(page)
    page.keyboard.press("i")
    pane = page.locator(".pswp__pane")
    expect(pane.locator(".prompt-text")).to_have_text("A kestrel at rest")
    # The pane is drawn anew with the star, and then not again under what is typed into it.
    page.keyboard.press("f")
    expect(pane.locator("[name=star]")).to_have_attribute("aria-pressed", "true")
    pane.locator("[name=add]").first.fill("birds j")
    pane.locator("[name=add]").first.press("Enter")
    expect(pane.locator(".tag-item")).to_contain_text("birds j")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    page.keyboard.press("i")
    page.keyboard.press("Escape")
    expect(page.locator(".pswp")).to_have_count(0)
    expect(page.get_by_role("link", name="A kestrel at rest", exact=True)).to_be_focused()
    expect(page).not_to_have_url(re.compile("/images/"))


def test_back_closes_and_trash_goes_on_with_the_next(sign_in: SignIn) -> None:
    page = sign_in("bob")
    make_two(page, "A plover by day", "A plover by night")
    page.get_by_role("link", name="A plover by night", exact=True).click()
    expect(page.locator(LARGE)).to_have_attribute("alt", "A plover by night")
    page.go_back()
    expect(page.locator(".pswp")).to_have_count(0)
    page.go_forward()
    expect(page.locator(LARGE)).to_have_attribute("alt", "A plover by night")
    page.keyboard.press("Delete")
    expect(page.locator(LARGE)).to_have_attribute("alt", "A plover by day")
    page.locator(".pswp__told button").click()
    expect(page.locator(LARGE)).to_have_attribute("alt", "A plover by night")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="A plover by night", exact=True)).to_be_visible()


def test_comparing_by_keys(sign_in: SignIn) -> None:
    page = sign_in("alice")
    make_two(page, "A grey owl at dawn", "A grey owl at dusk")
    page.get_by_role("link", name="A grey owl at dusk", exact=True).click()
    expect(page.locator(LARGE)).to_be_visible()
    page.keyboard.press("c")
    page.keyboard.press("j")
    expect(page.locator(LARGE)).to_have_attribute("alt", "A grey owl at dawn")
    page.keyboard.press("c")
    expect(page).to_have_url(re.compile("/compare/"))
    expect(page.locator("mark")).to_have_text(["[differs: dusk]", "[differs: dawn]"])
    views = page.locator("[data-compare-view] img")
    page.keyboard.press("+")
    expect(page.locator("[data-zoom-level]")).to_have_text("125 %")
    same = [view.evaluate("one => one.style.transform") for view in views.all()]
    assert same[0] == same[1] != ""
    page.keyboard.press("l")
    slider = page.locator("[data-compare-slider] input")
    slider.focus()
    page.keyboard.press("End")
    at = page.locator("[data-compare-stage]")
    assert at.evaluate("one => one.style.getPropertyValue('--at')") == "100%"
    page.keyboard.press("f")
    expect(views.first).to_be_visible()
    expect(views.last).to_be_hidden()
    page.keyboard.press(" ")
    expect(views.last).to_be_visible()
    expect(views.first).to_be_hidden()


def test_without_a_script(sign_in: SignIn) -> None:
    page = sign_in("bob", java_script_enabled=False)
    for reference in page.locator("[name=references]").all():
        reference.uncheck()
    generate(page, "A wren without a script")
    page.locator("[data-generation] a[href^='/generations/']").first.click()
    page.locator("main a[href^='/images/']").first.click(timeout=PICTURE_WAIT)
    expect(page.locator(".frame-image")).to_have_attribute("alt", "A wren without a script")
    page.locator(".alternative-change summary").click()
    page.locator(".alternative [name=text]").fill("A small brown bird")
    page.locator(".alternative button[type=submit]").first.click()
    expect(page.locator(".frame-image")).to_have_attribute("alt", "A small brown bird")
    page.locator("[name=star]").click()
    expect(page.locator("[name=star]")).to_have_attribute("aria-pressed", "true")
    page.goto("/keys/")
    expect(page.get_by_role("heading", name="Keys")).to_be_visible()
