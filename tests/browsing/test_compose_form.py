"""The compose form and the tiles with a script: drafts, wrong files, buttons, other tabs."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browsing.conftest import SignIn
from tests.browsing.steps import PICTURE_WAIT, generate, saving, tile_of

pytestmark = pytest.mark.browser


def test_edit_of_an_earlier_prompt_survives_a_reload(sign_in: SignIn) -> None:
    page = sign_in("bob")
    generate(page, "A fox to be edited [sandbox:policy]", "2:3")
    again = tile_of(page, "A fox to be edited").locator("[name=again]")
    again.wait_for(timeout=PICTURE_WAIT)
    page.locator("[name=prompt]").fill("What came to mind meanwhile")
    again.click()
    expect(page.locator("[name=prompt]")).to_have_value("A fox to be edited [sandbox:policy]")
    with saving(page):
        page.locator("[name=prompt]").fill("A fox in other words")
        page.locator("label:has([name=aspect_ratio][value='9:16'])").click()
    page.reload()
    expect(page.locator("[name=prompt]")).to_have_value("A fox in other words")
    expect(page.locator("[name=aspect_ratio][value='9:16']")).to_be_checked()


def test_put_away_takes_the_tile_and_leaves_the_page(sign_in: SignIn) -> None:
    page = sign_in("bob")
    generate(page, "A hare to be put away [sandbox:policy]")
    tile = tile_of(page, "A hare to be put away")
    button = tile.locator("form[action$='/dismiss/'] button")
    expect(button).to_be_visible(timeout=PICTURE_WAIT)
    page.evaluate("window.neverReloaded = true")
    button.click()
    expect(tile).to_have_count(0)
    assert page.evaluate("window.neverReloaded")
    page.reload()
    expect(page.locator("main")).not_to_contain_text("A hare to be put away")


def test_new_request_appears_in_the_other_tab(sign_in: SignIn) -> None:
    page = sign_in("bob")
    other = page.context.new_page()
    other.goto("/")
    generate(page, "Seen in two tabs")
    expect(tile_of(other, "Seen in two tabs")).to_be_visible()


def test_file_that_is_no_picture_is_named_at_once(sign_in: SignIn, tmp_path: Path) -> None:
    page = sign_in("bob")
    notes = tmp_path / "notes.txt"
    notes.write_text("these are notes")
    page.locator("[name=upload]").set_input_files(notes)
    expect(page.locator("[data-reference-trouble]")).to_contain_text("not a picture")


def test_sent_with_the_keyboard_alone(sign_in: SignIn) -> None:
    page = sign_in("bob")
    page.locator("[name=prompt]").fill("Written with keys alone")
    page.locator("[name=prompt]").press("Control+Enter")
    expect(tile_of(page, "Written with keys alone")).to_be_visible()
