"""Earlier prompts and templates in a real browser: found, starred, used, filled in."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browsing.conftest import SignIn
from tests.browsing.steps import generate, tile_of, turning

pytestmark = pytest.mark.browser
BAR = "[data-compose] [name=prompt]"
CHOICES = "[data-picker-list] button"


def send(page: Page, prompt: str) -> None:
    """Ask for a picture, and see that it was taken."""
    generate(page, prompt, "1:1")
    expect(tile_of(page, prompt)).to_be_visible()
    page.goto("/")


def test_earlier_prompt_is_found_by_keys_alone_and_undone(sign_in: SignIn) -> None:
    page = sign_in("bob")
    send(page, "A brass lantern on a pier")
    send(page, "雨の日の灯台")
    page.locator(BAR).fill("Half a thought")
    page.locator("[data-earlier-prompts]").press("Enter")
    expect(page.locator(CHOICES).first).to_contain_text("灯台")
    page.keyboard.type("ＢＲＡＳＳ pier")
    expect(page.locator(CHOICES)).to_have_count(1)
    # The answer to all of it, not to what was typed so far.
    expect(page.locator(f"{CHOICES} mark")).to_have_text(["brass", "pier"])
    page.keyboard.press("ArrowDown")
    expect(page.locator(CHOICES).first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(BAR)).to_have_value("A brass lantern on a pier")
    expect(page.locator(BAR)).to_be_focused()
    expect(page.locator("[data-prompt-picker]")).to_have_count(0)
    page.locator("[data-undo]").click()
    expect(page.locator(BAR)).to_have_value("Half a thought")


def test_escape_closes_the_dialog_and_changes_nothing(sign_in: SignIn) -> None:
    page = sign_in("bob")
    page.locator(BAR).fill("Kept as it is")
    page.locator("[data-earlier-prompts]").click()
    expect(page.locator("[data-prompt-picker]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-prompt-picker]")).to_have_count(0)
    expect(page.locator(BAR)).to_have_value("Kept as it is")


def test_star_use_and_forget_without_leaving_the_page(sign_in: SignIn) -> None:
    page = sign_in("bob")
    send(page, "A copper kettle")
    page.goto("/prompts/?q=kettle")
    page.evaluate("window.neverReloaded = true")
    line = page.locator("[data-prompt]")
    line.get_by_role("button", name=re.compile("^Star")).click()
    expect(line.get_by_role("button", name=re.compile("^Remove the star"))).to_be_focused()
    line.get_by_role("button", name=re.compile("^Use")).click()
    expect(page.locator(BAR)).to_have_value("A copper kettle")
    line.locator("summary").click()
    line.get_by_role("button", name="Forget it").click()
    expect(page.locator("[data-prompt]")).to_have_count(0)
    assert page.evaluate("window.neverReloaded")
    page.goto("/prompts/starred/")
    expect(page.locator("main")).not_to_contain_text("kettle")


def test_template_shows_what_its_blanks_make(sign_in: SignIn) -> None:
    page = sign_in("bob")
    page.goto("/prompts/templates/new/")
    page.locator("main [name=name]").fill("On linen")
    page.locator("main [name=text]").fill("A {商品} on {{raw}} linen, {mood}")
    with turning(page):
        page.get_by_role("button", name="Keep the template").click()
    page.get_by_label("商品").fill("急須")
    expect(page.locator("[data-filled]")).to_have_text("A 急須 on {raw} linen, mood")
    page.get_by_label("mood").fill("{soft}")
    expect(page.locator("[data-filled]")).to_have_text("A 急須 on {raw} linen, {soft}")
    expect(page.locator("[data-length]")).to_have_text("27 / 2,000")
    page.get_by_role("button", name="Put into the bar").click()
    expect(page.locator(BAR)).to_have_value("A 急須 on {raw} linen, {soft}")


def test_history_works_without_a_script(sign_in: SignIn) -> None:
    page = sign_in("bob", java_script_enabled=False)
    page.locator(BAR).fill("A tin drum")
    with turning(page):
        page.locator("[data-compose] [data-send]").click()
    with turning(page):
        page.locator("[data-earlier-prompts]").click()
    expect(page).to_have_url(re.compile("/prompts/$"))
    page.get_by_role("searchbox").fill("tin")
    with turning(page):
        page.get_by_role("searchbox").press("Enter")
    line = page.locator("[data-prompt]").first
    with turning(page):
        line.get_by_role("button", name=re.compile("^Star")).click()
    expect(page).to_have_url(re.compile(r"/prompts/\?q=tin$"))
    line.get_by_role("button", name=re.compile("^Use")).click()
    expect(page.locator(BAR)).to_have_value("A tin drum")
