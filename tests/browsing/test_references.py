"""Reference images from anywhere, in a real browser: chosen, dropped, pasted, fetched, picked."""

import base64
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from tests.browsing.conftest import SignIn
from tests.browsing.steps import (
    PICTURE_WAIT,
    generate,
    nothing_asked,
    open_page,
    saving,
    tile_of,
    turning,
)
from tests.factories import picture
from tests.imaging.samples import heic, textured

pytestmark = pytest.mark.browser
UPLOAD = "**/references/upload/"


def chips(page: Page) -> Locator:
    return page.locator("[data-compose] [data-chip]")


def trouble(page: Page) -> Locator:
    return page.locator("[data-reference-trouble]")


def file(name: str, content: bytes | None = None, kind: str = "image/png") -> FilePayload:
    return {"name": name, "mimeType": kind, "buffer": content or picture(colour=name)}


def bring(page: Page, event: str, target: str, **carried: Any) -> None:
    """Drop or paste something, as another program or page would."""
    carried["files"] = [
        [one["name"], one["mimeType"], base64.b64encode(one["buffer"]).decode()]
        for one in carried.get("files", [])
    ]
    page.locator(target).first.evaluate(
        """(target, [event, carried]) => {
          const data = new DataTransfer();
          for (const [name, type, text] of carried.files) {
            const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
            data.items.add(new File([bytes], name, { type }));
          }
          for (const kind of ["text/plain", "text/uri-list"]) {
            if (carried[kind]) data.setData(kind, carried[kind]);
          }
          const options = { bubbles: true, cancelable: true };
          target.dispatchEvent(event === "paste"
            ? new ClipboardEvent("paste", { ...options, clipboardData: data })
            : new DragEvent(event, { ...options, dataTransfer: data }));
        }""",
        [event, carried],
    )


@pytest.fixture
def page(sign_in: SignIn) -> Page:
    """The gallery, with an empty bar."""
    return sign_in("bob")


def hold_uploads(page: Page) -> list[Route]:
    """Let no upload through until the test lets go of it."""
    held: list[Route] = []
    page.route(UPLOAD, lambda route: held.append(route))
    return held


def held_upload(page: Page, held: list[Route]) -> Route:
    """Wait until the browser has begun to send it."""
    while not held:
        page.wait_for_timeout(50)
    return held[0]


def test_chosen_file_is_there_after_a_reload_and_goes_with_the_prompt(page: Page) -> None:
    with saving(page):
        content = heic(textured(40, 30))
        page.locator("[name=upload]").set_input_files(file("coral.heic", content, ""))
    expect(chips(page)).to_contain_text("coral.heic")
    page.reload()
    expect(chips(page)).to_contain_text("coral.heic")
    generate(page, "A reef in these colours")
    open_page(page, "A reef")
    expect(page.locator("main img[src^='/references/']").first).to_be_visible()


def test_dropped_anywhere_and_replaced_with_undo(page: Page) -> None:
    page.locator("[name=prompt]").fill("Typed just now")
    bring(page, "drop", "main", files=[file("teal"), file("navy")])
    expect(chips(page)).to_have_count(1)
    expect(chips(page)).to_contain_text("teal")
    expect(trouble(page)).to_contain_text("1 reference image at a time")
    bring(page, "drop", "header", files=[file("olive")])
    expect(chips(page)).to_contain_text("olive")
    expect(page.locator("[name=prompt]")).to_have_value("Typed just now")
    page.locator("[data-undo]").click()
    expect(chips(page)).to_contain_text("teal")


def test_pasted_picture_is_taken_and_a_cell_of_a_table_is_not(page: Page) -> None:
    cell = {"files": [file("gold")], "text/plain": "7"}
    bring(page, "paste", "[name=prompt]", **cell)
    bring(page, "paste", "[name=prompt]", files=[file("plum")])
    expect(chips(page)).to_contain_text("plum")


def test_address_that_is_not_public_is_refused_in_words(page: Page) -> None:
    page.locator("[data-pick-open]").click()
    page.locator("#picker-url").fill("http://127.0.0.1/picture.png")
    page.locator("#picker-url").press("Enter")
    expect(trouble(page)).to_contain_text("everybody on the internet")
    bring(page, "paste", "body", **{"text/plain": "http://localhost/x.png"})
    expect(page.locator("[data-waiting]")).to_have_count(0)
    expect(trouble(page)).to_contain_text("everybody on the internet")
    bring(page, "paste", "[name=prompt]", **{"text/plain": "https://example.com/in-the-text"})
    expect(page.locator("[data-waiting]")).to_have_count(0)


def test_picked_from_the_shelf_with_the_keyboard(page: Page) -> None:
    page.locator("[name=upload]").set_input_files(file("crimson"))
    expect(chips(page)).to_contain_text("crimson")
    page.locator("[data-chip-remove]").click()
    expect(page.locator("[data-pick-open]")).to_be_focused()
    page.keyboard.press("Enter")
    # The answer to all of it, not to what was typed so far: it would take the focus away.
    with page.expect_response(re.compile("q=crims$")):
        page.locator("#picker-search").press_sequentially("crims")
    expect(page.locator("[data-picker-found]")).not_to_have_attribute("aria-busy", "true")
    expect(page.locator(".pick")).to_have_count(1)
    page.keyboard.press("Tab")
    expect(page.locator(".pick")).to_be_focused()
    page.keyboard.press("Enter")
    expect(chips(page)).to_contain_text("crimson")
    expect(page.locator("[data-picker]")).to_be_hidden()
    page.locator("[data-pick-open]").click()
    # Pressed before it is there, the key would close nothing.
    expect(page.locator("[data-picker]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-pick-open]")).to_be_focused()


def test_picture_of_the_gallery_is_picked_or_dragged(page: Page) -> None:
    generate(page, "A kite for the picker")
    tile = page.locator("[data-grid] a[href^='/images/']:has(img[alt*='A kite'])").first
    expect(tile).to_be_visible(timeout=PICTURE_WAIT)
    page.locator("[data-pick-open]").click()
    page.locator("[data-picker] label:has([value=gallery])").click()
    page.locator("#picker-search").fill("kite")
    page.locator(".pick", has_text="A kite").first.click()
    # Its name says nothing of its prompt; a picture is kept once, so the same chip is the same one.
    expect(chips(page)).to_contain_text("Picture of the gallery")
    kite = chips(page).get_attribute("data-reference") or ""
    page.locator("[data-chip-remove]").click()
    expect(chips(page)).to_have_count(0)
    tile.drag_to(page.locator("[name=prompt]"))
    expect(chips(page)).to_have_attribute("data-reference", kite)
    expect(page.locator("[name=prompt]")).to_have_value("A kite for the picker")


def test_upload_shows_progress_and_the_prompt_waits_for_it(page: Page) -> None:
    held = hold_uploads(page)
    tile = tile_of(page, "Not without its reference")
    page.locator("[name=upload]").set_input_files(file("indigo"))
    expect(page.locator("[data-waiting] progress")).to_be_visible()
    generate(page, "Not without its reference")
    send = page.locator("[data-send]")
    expect(send).to_contain_text("Waits for the upload")
    nothing_asked(page)
    expect(tile).to_have_count(0)
    held_upload(page, held).continue_()
    expect(tile).to_be_visible()
    expect(send).to_contain_text("Generate")
    expect(chips(page)).to_contain_text("indigo")


def test_cancelled_upload_leaves_nothing_and_nothing_is_sent(page: Page) -> None:
    hold_uploads(page)
    page.locator("[name=upload]").set_input_files(file("salmon"))
    generate(page, "Never sent")
    page.locator("[data-waiting] [data-cancel]").click()
    expect(page.locator("[data-waiting]")).to_have_count(0)
    expect(page.locator("[data-send]")).to_contain_text("Generate")
    expect(chips(page)).to_have_count(0)
    page.goto("/references/?q=salmon")
    expect(page.locator(".shelf-item")).to_have_count(0)
    page.goto("/")
    expect(tile_of(page, "Never sent")).to_have_count(0)


def test_upload_that_breaks_off_is_told_and_nothing_is_sent(sign_in: SignIn) -> None:
    page = sign_in("bob", outage_expected=True)
    held = hold_uploads(page)
    page.locator("[name=upload]").set_input_files(file("orchid"))
    generate(page, "Not sent either")
    expect(page.locator("[data-send]")).to_contain_text("Waits for the upload")
    held_upload(page, held).abort()
    expect(trouble(page)).to_contain_text("broke off")
    expect(page.locator("[data-send]")).to_contain_text("Generate")
    expect(page.locator("[data-waiting]")).to_have_count(0)
    nothing_asked(page)
    expect(tile_of(page, "Not sent either")).to_have_count(0)


def test_cancelled_after_the_last_byte_is_taken_off_again(page: Page) -> None:
    page.evaluate(
        """() => {
          const { send } = XMLHttpRequest.prototype;
          XMLHttpRequest.prototype.send = function (body) {
            const cancel = () => document.querySelector("[data-waiting] [data-cancel]").click();
            this.upload.addEventListener("load", () => setTimeout(cancel));
            send.call(this, body);
          };
        }"""
    )
    with page.expect_response(re.compile("/take-off/")):
        content = picture(4000, 3000, colour="sienna")
        page.locator("[name=upload]").set_input_files(file("sienna", content))
    expect(chips(page)).to_have_count(0)
    page.goto("/references/?q=sienna")
    expect(page.locator(".shelf-item")).to_have_count(0)


def test_reference_that_was_taken_off_elsewhere_is_told(page: Page) -> None:
    with saving(page):
        page.locator("[name=upload]").set_input_files(file("khaki"))
    expect(chips(page)).to_contain_text("khaki")
    other = page.context.new_page()
    other.goto("/references/?q=khaki")
    with turning(other):
        other.locator(".shelf-link").first.click()
    with turning(other):
        other.get_by_role("button", name="Take off the shelf").click()
    generate(page, "With what is gone")
    expect(trouble(page)).to_contain_text("taken off the shelf")
    expect(chips(page)).to_have_count(0)
    page.locator("[data-send]").click()
    expect(tile_of(page, "With what is gone")).to_be_visible()


def test_shared_with_a_colleague_who_uses_it(page: Page, sign_in: SignIn) -> None:
    page.locator("[name=upload]").set_input_files(file("maroon"))
    expect(chips(page)).to_contain_text("maroon")
    page.goto("/references/?q=maroon")
    with turning(page):
        page.locator(".shelf-link").first.click()
    with turning(page):
        page.get_by_role("button", name="Share with the team").click()
    colleague = sign_in("alice")
    colleague.goto("/references/?whose=team&q=maroon")
    expect(colleague.locator(".shelf-item")).to_contain_text("shared by bob")
    colleague.locator("[data-use-reference]").first.click()
    expect(chips(colleague)).to_contain_text("maroon")


def test_everything_without_a_script(sign_in: SignIn, tmp_path: Path) -> None:
    page = sign_in("bob", java_script_enabled=False)
    path = tmp_path / "tan.png"
    path.write_bytes(picture(colour="tan"))
    page.goto("/references/")
    page.locator(".shelf-add summary").click()
    page.locator("main [name=upload]").set_input_files(path)
    with turning(page):
        page.locator("main form[action$='/upload/'] button").click()
    expect(page.locator(".notice")).to_contain_text("on your shelf")
    page.locator(".shelf-item", has_text="tan.png").locator("button").click()
    expect(chips(page)).to_contain_text("tan.png")
    page.locator("[name=prompt]").fill("")
    page.locator(".add-address summary").click()
    page.locator("[name=reference_url]").fill("ftp://example.com/x.png")
    page.locator("[data-send]").click()
    expect(trouble(page)).to_contain_text("not the address of a picture")
