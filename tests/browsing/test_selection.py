"""Choosing pictures in the browser, acting on them, the trash with Undo, and the zip."""

import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browsing.conftest import SignIn
from tests.browsing.steps import PICTURE_WAIT, generate, tile_of

pytestmark = pytest.mark.browser
BAR = "[data-selection]"
COUNT = f"{BAR} [data-chosen-count]"
TOAST = ".toast"


def pictures(page: Page, words: str) -> Locator:
    """Return the tiles of some pictures."""
    return page.locator(".tile-picture", has=page.locator(f"img[alt^='{words}']"))


def make(page: Page, words: str, number: int) -> Locator:
    """Ask for pictures one after the other, and wait for them; return their tiles."""
    for one in range(number):
        generate(page, f"{words} {one}", "1:1")
        expect(tile_of(page, f"{words} {one}")).to_be_attached()
    tiles = pictures(page, words)
    expect(tiles).to_have_count(number, timeout=PICTURE_WAIT)
    return tiles


def act(page: Page, name: str) -> None:
    page.locator(BAR).get_by_role("button", name=name).click()


def says(page: Page, words: str) -> None:
    expect(page.locator(TOAST)).to_contain_text(words)


def test_chosen_by_box_and_range_for_star_tag_and_collection(sign_in: SignIn) -> None:
    page = sign_in("alice")
    tiles = make(page, "A paper boat", 3)
    page.reload()
    boxes = tiles.locator("[data-select]")
    expect(page.locator(BAR)).to_be_hidden()
    tiles.nth(0).hover()
    boxes.nth(0).click()
    expect(page.locator(COUNT)).to_have_text("1 chosen")
    boxes.nth(2).click(modifiers=["Shift"])
    expect(page.locator(COUNT)).to_have_text("3 chosen")
    # What was chosen is kept over a reload, and an act.
    page.reload()
    expect(page.locator(COUNT)).to_have_text("3 chosen")
    expect(boxes.nth(1)).to_be_checked()
    act(page, "Star")
    says(page, "3 pictures were starred.")
    act(page, "Tag")
    page.locator("dialog[open] [name=tag]").fill("Boats")
    page.keyboard.press("Enter")
    says(page, "The tag “Boats” was put on 3 pictures.")
    act(page, "Put into a collection")
    page.locator("dialog[open] select").select_option("new")
    page.locator("dialog[open] [name=name]").fill("")
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open] [data-trouble]")).to_contain_text("needs a name")
    page.locator("dialog[open] [name=name]").fill("Boats of paper")
    page.keyboard.press("Enter")
    says(page, "3 pictures were put into “Boats of paper”.")


def test_chosen_by_keys_all_of_them_and_with_a_drawn_box(sign_in: SignIn) -> None:
    page = sign_in("admin")
    tiles = make(page, "A paper crane", 3)
    page.reload()
    boxes = tiles.locator("[data-select]")
    tiles.nth(0).locator("a").focus()
    page.keyboard.press("x")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator(COUNT)).to_have_text("2 chosen")
    page.keyboard.press("b")
    expect(page.locator(f"{BAR} [value=star]")).to_be_focused()
    page.locator("h1").first.press("Escape")
    page.keyboard.press("Control+a")
    expect(page.locator(COUNT)).to_have_text(re.compile(r"All [\d,]+ pictures found here"))
    expect(boxes.nth(2)).to_be_checked()
    boxes.nth(2).click()
    expect(boxes.nth(2)).not_to_be_checked()
    page.keyboard.press("Escape")
    # A box that is drawn from beside the pictures.
    first, last = tiles.nth(0).bounding_box(), tiles.nth(1).bounding_box()
    assert first
    assert last
    page.mouse.move(4, first["y"] + 4)
    page.mouse.down()
    page.mouse.move(40, first["y"] + 40, steps=3)
    page.mouse.move(last["x"] + 30, last["y"] + 60, steps=6)
    page.mouse.up()
    expect(boxes.nth(0)).to_be_checked()
    expect(boxes.nth(1)).to_be_checked()


def test_thrown_away_undone_and_restored_in_its_place(sign_in: SignIn) -> None:
    page = sign_in("bob")
    tiles = make(page, "A thrown vase", 2)
    page.reload()
    boxes = tiles.locator("[data-select]")
    for number in range(2):
        tiles.nth(number).hover()
        boxes.nth(number).click()
    page.keyboard.press("Delete")
    says(page, "2 pictures were moved to the trash.")
    expect(tiles.locator("visible=true")).to_have_count(0)
    page.locator(TOAST).get_by_role("button", name="Undo").click()
    says(page, "2 pictures are back in their places.")
    expect(tiles.nth(0)).to_be_visible()
    address = tiles.nth(0).locator("a").get_attribute("href") or ""
    for number in range(2):
        tiles.nth(number).hover()
        boxes.nth(number).click()
    act(page, "Move to the trash")
    says(page, "2 pictures were moved to the trash.")
    page.goto(address)
    expect(page.locator("main")).to_contain_text("30 days left")
    page.get_by_role("button", name="Restore").click()
    expect(page.locator(".notice")).to_contain_text("1 picture is back in its place.")
    page.goto("/")
    expect(tiles).to_have_count(1)
    page.goto("/trash/")
    empty_the_trash(page)


def empty_the_trash(page: Page) -> None:
    """Empty it from its own page, after the question."""
    page.get_by_role("button", name="Empty the trash").click()
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("Empty the trash?")
    expect(dialog).to_contain_text("1 picture")
    dialog.get_by_role("button", name="Delete 1 picture").click()
    expect(page.locator("main")).to_contain_text("It is empty.")


def test_without_a_script_and_as_a_zip(sign_in: SignIn, tmp_path: Path) -> None:
    page = sign_in("admin")
    tiles = make(page, "A packed lunch", 2)
    page.reload()
    for number in range(2):
        tiles.nth(number).hover()
        tiles.nth(number).locator("[data-select]").click()
    with page.expect_download() as coming:
        act(page, "Download as zip")
    saved = tmp_path / "pictures.zip"
    coming.value.save_as(saved)
    with zipfile.ZipFile(saved) as packed:
        assert packed.testzip() is None
        assert sorted(re.sub(r"^.*/|-[0-9a-f]{16}", "", one) for one in packed.namelist()) == [
            "a-packed-lunch-0.jpg",
            "a-packed-lunch-1.jpg",
        ]
    expect(page.locator("[data-zip]")).to_contain_text("All of it was sent.")
    plain = sign_in("admin", java_script_enabled=False)
    tiles = pictures(plain, "A packed lunch")
    tiles.nth(0).locator("[data-select]").check()
    plain.locator(f"{BAR} [value=tag]").click()
    plain.locator("main [name=tag]").fill("Lunch")
    plain.locator("main").get_by_role("button", name="Add").click()
    expect(plain.locator(".notice")).to_contain_text("The tag “Lunch” was put on 1 picture.")
    tiles.nth(0).locator("[data-select]").check()
    plain.locator(f"{BAR} [value=trash]").click()
    expect(plain.locator(".notice")).to_contain_text("1 picture was moved to the trash.")
    expect(tiles).to_have_count(1)
    plain.locator(".notice").get_by_role("button", name="Undo").click()
    expect(tiles).to_have_count(2)
