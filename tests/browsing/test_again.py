"""Again, differently: each of the four by mouse, keys and touch, with undo; and scriptless."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browsing.conftest import SignIn
from tests.browsing.steps import (
    PICTURE_WAIT,
    arrive,
    come_to_picture,
    generate,
    open_page,
    saving,
    tile_of,
    turning,
)

pytestmark = pytest.mark.browser
WRITING = "What I was writing"
FOUR = ["remix", "prompt", "all", "reference"]


def make_picture(page: Page, prompt: str, ratio: str = "2:3") -> Locator:
    """Ask for a picture, wait for it, and write something else into the bar."""
    generate(page, prompt, ratio)
    tile = page.locator(f".tile-picture:has(img[alt='{prompt}'])").first
    expect(tile).to_be_visible(timeout=PICTURE_WAIT)
    write(page)
    return tile


def write(page: Page) -> None:
    """Write something into the bar, and see it kept."""
    page.reload()
    # On a small screen the settings are there for whoever is in the bar.
    page.locator("[name=prompt]").focus()
    with saving(page):
        page.locator("label:has([name=aspect_ratio][value='1:1'])").click()
    with saving(page):
        page.locator("[name=prompt]").fill(WRITING)


def is_taken(page: Page, what: str, prompt: str, ratio: str = "2:3") -> None:
    """See in the bar what was taken, and nothing else of it."""
    expect(page.locator("[data-undo]")).to_be_visible()
    wording = WRITING if what == "reference" else prompt
    expect(page.locator("[name=prompt]")).to_have_value(wording)
    shape = ratio if what == "all" else "1:1"
    expect(page.locator(f"[name=aspect_ratio][value='{shape}']")).to_be_checked()
    expect(page.locator("[data-chip]")).to_have_count(1 if what in {"remix", "reference"} else 0)
    expect(page.locator("[name=prompt]")).to_be_focused()


def undo(page: Page) -> None:
    page.locator("[data-undo]").click()
    expect(page.locator("[name=prompt]")).to_have_value(WRITING)
    expect(page.locator("[data-chip]")).to_have_count(0)
    expect(page.locator("[name=aspect_ratio][value='1:1']")).to_be_checked()


def test_by_mouse_from_the_grid(sign_in: SignIn) -> None:
    page = sign_in("alice")
    tile = make_picture(page, "A heron by mouse")
    page.evaluate("window.neverReloaded = true")
    for what in FOUR:
        tile.hover()
        tile.locator(".tile-more").click()
        page.locator(f"#again-menu [value={what}]").click()
        is_taken(page, what, "A heron by mouse")
        expect(page.locator("#again-menu")).to_be_hidden()
        if what == "remix":
            expect(page.locator("[data-announcer]")).to_contain_text("Undo is beside it.")
            assert page.evaluate("getSelection().toString()") == "A heron by mouse"
        undo(page)
    assert page.evaluate("window.neverReloaded")


def test_by_keys_from_the_grid(sign_in: SignIn) -> None:
    page = sign_in("alice")
    tile = make_picture(page, "A heron by keys")
    for downs, what in enumerate(FOUR):
        tile.locator(".tile-link").focus()
        page.keyboard.press("Tab")
        expect(tile.locator(".tile-more")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#again-menu [value=remix]")).to_be_focused()
        for _step in range(downs):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        is_taken(page, what, "A heron by keys")
        undo(page)


def test_escape_closes_the_menu_and_gives_the_focus_back(sign_in: SignIn) -> None:
    page = sign_in("alice")
    tile = make_picture(page, "A heron that is left alone")
    tile.locator(".tile-link").focus()
    more = tile.locator(".tile-more")
    more.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#again-menu [role=menuitem]").last).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#again-menu")).to_be_hidden()
    expect(more).to_be_focused()
    expect(page.locator("[name=prompt]")).to_have_value(WRITING)


def test_by_touch_from_the_grid(sign_in: SignIn) -> None:
    page = sign_in("alice", has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
    # On narrow tiles there would be no room for the button.
    tile = make_picture(page, "A heron by touch", "16:9")
    for what in FOUR:
        # An open bar lies above the first tiles; a press beside it closes it.
        page.locator(".trial").tap()
        more = tile.locator(".tile-more")
        assert more.evaluate("button => getComputedStyle(button).opacity") == "1"
        more.tap()
        page.locator(f"#again-menu [value={what}]").tap()
        is_taken(page, what, "A heron by touch", "16:9")
        page.locator("[data-undo]").tap()
        expect(page.locator("[name=prompt]")).to_have_value(WRITING)


def test_on_the_page_of_a_picture_with_keys(sign_in: SignIn) -> None:
    page = sign_in("bob")
    make_picture(page, "A heron of its own page")
    open_page(page, "A heron of its own page")
    page.locator("[name=prompt]").press("End")
    with saving(page):
        page.keyboard.press("r")
    expect(page.locator("[name=prompt]")).to_have_value(f"{WRITING}r")
    with saving(page):
        page.locator("[name=prompt]").fill(WRITING)
    for key, what in (("r", "remix"), ("u", "prompt")):
        page.locator("main").focus()
        page.keyboard.press(key)
        is_taken(page, what, "A heron of its own page")
        undo(page)
    for what in FOUR:
        page.locator(f".again [value={what}]").click()
        is_taken(page, what, "A heron of its own page")
        undo(page)


def test_remixed_picture_is_made_from_it(sign_in: SignIn) -> None:
    page = sign_in("bob")
    tile = make_picture(page, "A heron to be changed")
    tile.hover()
    tile.locator(".tile-more").click()
    page.locator("#again-menu [value=remix]").click()
    is_taken(page, "remix", "A heron to be changed")
    page.keyboard.type("The same heron in the snow")
    page.keyboard.press("Control+Enter")
    open_page(page, "The same heron in the snow")
    page.locator(".fact-lineage a").click()
    expect(page.locator("main")).to_contain_text("A heron to be changed")
    page.locator(
        ".tree .relative a", has=page.get_by_alt_text("The same heron in the snow")
    ).click()
    expect(page.locator("main")).to_contain_text("The same heron in the snow")


def test_request_that_failed_gives_its_settings(sign_in: SignIn) -> None:
    page = sign_in("bob")
    generate(page, "A heron that is refused [sandbox:policy]", "2:3")
    refused = tile_of(page, "A heron that is refused").locator("h2 a")
    expect(refused).to_be_visible(timeout=PICTURE_WAIT)
    refused.click()
    arrive(page, re.compile("/generations/"))
    write(page)
    # What has to be changed before it is sent again has this as its one main button.
    page.locator(".pane-actions [name=again]").click()
    is_taken(page, "all", "A heron that is refused [sandbox:policy]")
    undo(page)


def test_without_a_script(sign_in: SignIn) -> None:
    page = sign_in("bob", java_script_enabled=False)
    with turning(page):
        generate(page, "A heron without a script", "2:3")
    come_to_picture(page, "A heron without a script")
    address = page.url
    for what in ("reference", "remix"):
        with turning(page):
            page.locator(f".again [value={what}]").click()
        expect(page).to_have_url(address)
        expect(page.locator(".notice")).to_contain_text("Undo is beside it.")
        expect(page.locator("[name=references]")).to_have_count(1)
        expect(page.locator("[name=prompt]")).to_have_value("A heron without a script")
        with turning(page):
            page.locator("[data-undo]").click()
        page.goto(address)
        expect(page.locator("[name=references]")).to_have_count(0)
    for what in ("prompt", "all"):
        with turning(page):
            page.locator(f".again [value={what}]").click()
        expect(page).to_have_url(address)
        expect(page.locator(".notice")).to_contain_text("into the bar")


def test_in_japanese(sign_in: SignIn) -> None:
    page = sign_in("alice", locale="ja-JP")
    tile = make_picture(page, "サギの絵")
    tile.hover()
    tile.locator(".tile-more").click()
    page.get_by_role("menuitem", name="この画像を編集").click()
    is_taken(page, "remix", "サギの絵")
    expect(page.locator("[data-announcer]")).to_contain_text("元に戻す")
    undo(page)


def test_picture_that_is_gone_is_said_and_changes_nothing(sign_in: SignIn) -> None:
    page = sign_in("alice", refusal_expected=True)
    tile = make_picture(page, "A heron of another")
    page.route(
        "**/draft/take/",
        lambda route: route.fulfill(status=403, content_type="text/plain", body="It is away."),
    )
    tile.hover()
    tile.locator(".tile-more").click()
    page.locator("#again-menu [value=prompt]").click()
    expect(page.locator("[data-send-trouble]")).to_have_text("It is away.")
    expect(page.locator("[name=prompt]")).to_have_value(WRITING)
