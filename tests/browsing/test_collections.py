"""Collections in the browser: made from the bar, filled by what is asked for, and left again."""

import re

import pytest
from playwright.sync_api import expect

from tests.browsing.conftest import SignIn
from tests.browsing.steps import PICTURE_WAIT, arrive, come_to_picture, generate, turning

pytestmark = pytest.mark.browser
SELECT = "[data-compose] select[name=collection]"
CHOSEN = f"{SELECT} option:checked"


def test_made_in_the_bar_and_filled_by_the_next_picture(sign_in: SignIn) -> None:
    page = sign_in("alice")
    page.locator("[name=prompt]").fill("A poster for the spring fair")
    page.locator(SELECT).select_option("new")
    dialog = page.locator("[data-new-collection]")
    expect(dialog.locator("[name=name]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog.locator("[data-trouble]")).to_contain_text("needs a name")
    page.keyboard.type("Spring fair")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator(CHOSEN)).to_have_text("Spring fair")
    expect(page.locator("[name=prompt]")).to_have_value("A poster for the spring fair")
    generate(page, "A poster for the spring fair")
    made = page.locator(".tile-picture img[alt='A poster for the spring fair']").first
    expect(made).to_be_visible(timeout=PICTURE_WAIT)
    page.goto("/collections/")
    with turning(page):
        page.get_by_role("link", name="Spring fair").click()
    expect(page.locator(".tile-picture img[alt='A poster for the spring fair']")).to_be_visible()


def test_choice_is_as_before_where_the_dialog_is_left(sign_in: SignIn) -> None:
    page = sign_in("alice")
    before = page.locator(CHOSEN).inner_text()
    page.locator(SELECT).select_option("new")
    expect(page.locator("[data-new-collection]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-new-collection]")).to_be_hidden()
    expect(page.locator(CHOSEN)).to_have_text(before)


def test_next_pictures_go_into_it_with_undo(sign_in: SignIn) -> None:
    page = sign_in("bob")
    page.goto("/collections/")
    page.locator("main [name=name]").fill("Brochure")
    with turning(page):
        page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Brochure")
    page.get_by_role("button", name="Make pictures into it").click()
    expect(page.locator(CHOSEN)).to_have_text("Brochure")
    page.locator("[data-undo]").click()
    expect(page.locator(CHOSEN)).to_have_text("No collection")


def test_without_a_script_from_beginning_to_end(sign_in: SignIn) -> None:
    page = sign_in("bob", java_script_enabled=False)
    with turning(page):
        generate(page, "A teapot to be put away", "1:1")
    come_to_picture(page, "A teapot to be put away")
    address = page.url
    page.goto("/")
    with turning(page):
        page.get_by_role("link", name="Make a collection").click()
    page.locator("main [name=name]").fill("Teapots")
    with turning(page):
        page.locator("main button").first.click()
    expect(page.locator("h1")).to_have_text("Teapots")
    page.goto(address)
    page.locator("#add-to").select_option(label="Teapots")
    with turning(page):
        page.locator(".membership-add:has(#add-to) button").click()
    with turning(page):
        page.locator(".membership-name", has_text="Teapots").click()
    expect(page.locator("main .tile-picture")).to_have_count(1)
    page.locator("summary", has_text="Rename").click()
    page.locator("main [name=name]").fill("Fine teapots")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("Fine teapots")
    with turning(page):
        page.get_by_role("link", name="Delete").click()
    page.locator("main .button-danger").click()
    arrive(page, re.compile("/collections/$"))
    expect(page.locator("main")).not_to_contain_text("Fine teapots")
    assert page.goto(address)
    expect(page.locator("main")).to_contain_text("A teapot to be put away")
