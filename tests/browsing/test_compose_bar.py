"""The compose bar in a real browser: its place, its keys, and what it does after sending."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browsing.conftest import SignIn
from tests.browsing.steps import (
    arrive,
    generate,
    nothing_asked,
    open_page,
    tile_of,
    turning,
)
from tests.factories import picture

pytestmark = pytest.mark.browser
PROMPT, SEND = "[name=prompt]", "[data-send]"
PHONE = {"width": 390, "height": 800}
SETTINGS = ".compose-tools"


def box(page: Page, selector: str) -> dict[str, float]:
    found: dict[str, float] = page.locator(selector).first.evaluate(
        "one => one.getBoundingClientRect().toJSON()"
    )
    return found


def choose_enter(page: Page, *, sends: bool) -> None:
    page.goto("/account/profile/")
    page.get_by_label(re.compile("Enter sends the prompt")).set_checked(sends)
    with turning(page):
        page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.goto("/")


@pytest.fixture
def sends_on_enter(sign_in: SignIn) -> Iterator[Page]:
    """The admin, for whom Enter sends as long as the test lasts."""
    page = sign_in("admin")
    choose_enter(page, sends=True)
    yield page
    choose_enter(page, sends=False)


@pytest.mark.parametrize("with_script", [True, False], ids=["script", "no-script"])
def test_bar_opens_on_a_phone_above_the_page_and_its_button_stays(
    sign_in: SignIn, with_script: bool
) -> None:
    page = sign_in("bob", viewport=PHONE, java_script_enabled=with_script)
    expect(page.locator(SETTINGS)).to_be_hidden()
    before = box(page, "main")["top"], box(page, SEND)
    page.locator(PROMPT).focus()
    expect(page.locator(SETTINGS)).to_be_visible()
    assert (box(page, "main")["top"], box(page, SEND)) == before
    page.locator("main").focus()
    expect(page.locator(SETTINGS)).to_be_hidden()


def test_bar_is_open_in_the_gallery_of_a_large_screen_in_one_row(sign_in: SignIn) -> None:
    page = sign_in("bob", viewport={"width": 1440, "height": 900})
    expect(page.locator(SETTINGS)).to_be_visible()
    parts = (".ratios", ".counts", "[name=collection]", SEND)
    boxes = [box(page, part) for part in parts]
    assert max(one["top"] for one in boxes) < min(one["bottom"] for one in boxes)
    assert box(page, ".room")["top"] >= max(one["bottom"] for one in boxes)
    assert boxes == sorted(boxes, key=lambda one: one["left"])


def test_long_prompt_grows_to_some_lines_and_moves_nothing(sign_in: SignIn) -> None:
    page = sign_in("bob")
    top, height = box(page, "main")["top"], box(page, PROMPT)["height"]
    page.locator(PROMPT).fill("One more line\n" * 5)
    grown = box(page, PROMPT)["height"]
    assert grown > height
    page.locator(PROMPT).fill("One more line\n" * 60)
    assert grown < box(page, PROMPT)["height"] < 3 * grown
    assert box(page, "main")["top"] == top


def test_writing_in_the_bar_leaves_the_page_where_it_is(sign_in: SignIn) -> None:
    page = sign_in("bob", viewport={"width": 390, "height": 420})
    generate(page, "Something to scroll past", "9:16")
    link = tile_of(page, "Something to scroll past").locator("a[href]").first
    page.goto(link.get_attribute("href") or "")
    page.locator("main").focus()
    page.evaluate("scrollTo(0, 100)")
    page.wait_for_function("scrollY === 100")
    place = box(page, PROMPT)
    page.mouse.click(place["left"] + 20, place["top"] + 20)
    expect(page.locator(SETTINGS)).to_be_visible()
    page.keyboard.type("Words")
    expect(page.locator(PROMPT)).to_have_value(re.compile("Words"))
    assert page.evaluate("scrollY") == 100


def test_price_follows_the_number_and_each_picture_has_a_tile(sign_in: SignIn) -> None:
    page = sign_in("bob")
    page.locator(PROMPT).fill("Two of a kind")
    expect(page.locator(SEND)).to_contain_text("about 4 credits")
    page.locator("label:has([name=count][value='2'])").click()
    expect(page.locator(SEND)).to_contain_text("about 8 credits")
    page.locator(SEND).click()
    stack = page.locator("[data-grid] [data-stack]").filter(has_text="Two of a kind")
    expect(stack).to_have_count(1)
    expect(stack.locator("[data-generation]")).to_have_count(2)
    page.locator("label:has([name=count][value='1'])").click()
    expect(page.locator(SEND)).to_contain_text("about 4 credits")


@pytest.mark.usefixtures("unhurried")
def test_bar_stays_filled_and_focused_after_sending(sign_in: SignIn) -> None:
    page = sign_in("bob")
    # The announcement of its end would take the place of that which is looked for here.
    page.locator(PROMPT).fill("Sent and kept [sandbox:slow=30]")
    page.locator(SEND).click()
    expect(page.locator("[data-announcer]")).to_contain_text("Sent.")
    expect(tile_of(page, "Sent and kept")).to_be_visible()
    expect(page.locator(PROMPT)).to_have_value("Sent and kept [sandbox:slow=30]")
    expect(page.locator(PROMPT)).to_be_focused()


def test_beside_a_picture_one_stays_there_and_is_led_to_the_new_one(sign_in: SignIn) -> None:
    page = sign_in("bob")
    generate(page, "A picture to stay with", "1:1")
    open_page(page, "stay with")
    page.keyboard.press("/")
    expect(page.locator(PROMPT)).to_be_focused()
    page.locator(PROMPT).fill("Another one beside it")
    page.locator(PROMPT).press("Control+Enter")
    expect(page.locator("[data-sent-place]")).to_contain_text("Sent.")
    expect(page).to_have_url(re.compile("/images/"))
    page.locator("[data-sent-place] a").click()
    arrive(page, re.compile("/generations/"))
    expect(page.locator("main")).to_contain_text("Another one beside it")


def test_enter_begins_a_line_and_in_a_choice_it_does_nothing(sign_in: SignIn) -> None:
    page = sign_in("bob")
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    page.locator(PROMPT).fill("One line")
    page.locator(PROMPT).press("Enter")
    expect(page.locator(PROMPT)).to_have_value("One line\n")
    page.locator("[name=aspect_ratio]:checked").press("Enter")
    page.locator("[name=count]:checked").press("Enter")
    expect(page.locator(PROMPT)).to_have_value("One line\n")
    nothing_asked(page)
    assert not [url for url in sent if url.endswith("/generations/")]
    # It may well tell of a picture that an earlier test has asked for.
    expect(page.locator("[data-announcer]")).not_to_contain_text("Sent.")
    expect(page.locator(".enter-hint")).to_have_text("Ctrl+Enter sends.")


def test_enter_sends_for_who_has_chosen_so(sends_on_enter: Page) -> None:
    page = sends_on_enter
    page.locator(PROMPT).fill("First line")
    page.locator(PROMPT).press("Shift+Enter")
    expect(page.locator(PROMPT)).to_have_value("First line\n")
    page.locator(PROMPT).fill("Sent by one key")
    page.locator(PROMPT).press("Enter")
    expect(tile_of(page, "Sent by one key")).to_be_visible()
    expect(page.locator(PROMPT)).to_have_value("Sent by one key")


def test_enter_that_ends_a_composition_does_not_send(sends_on_enter: Page) -> None:
    page = sends_on_enter
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    devtools = page.context.new_cdp_session(page)

    def key(kind: str, number: int) -> None:
        fields: dict[str, Any] = {"type": kind, "key": "Enter", "code": "Enter"}
        devtools.send("Input.dispatchKeyEvent", fields | {"windowsVirtualKeyCode": number})

    page.locator(PROMPT).fill("")
    devtools.send(
        "Input.imeSetComposition", {"text": "ねことらんぷ", "selectionStart": 6, "selectionEnd": 6}
    )
    # Chromium: the key comes while the composition still goes on.
    key("rawKeyDown", 13)
    key("keyUp", 13)
    key("rawKeyDown", 229)
    devtools.send("Input.insertText", {"text": "猫とランプ"})
    # Safari: the composition has ended already; the number alone tells.
    key("rawKeyDown", 229)
    key("keyUp", 13)
    expect(page.locator(PROMPT)).to_have_value("猫とランプ")
    nothing_asked(page)
    assert not [address for address in sent if address.endswith("/generations/")]
    key("rawKeyDown", 13)
    key("keyUp", 13)
    expect(tile_of(page, "猫とランプ")).to_be_visible()
    assert [address for address in sent if address.endswith("/generations/")]


def test_everything_in_the_bar_works_without_a_script(sign_in: SignIn, tmp_path: Path) -> None:
    page = sign_in("alice", java_script_enabled=False)
    file = tmp_path / "cup.png"
    file.write_bytes(picture(600, 400, colour="purple"))
    page.locator(PROMPT).fill("")
    page.locator("[name=upload]").set_input_files(file)
    generate(page, "x" * 2001, "3:2", count=2)
    expect(page.locator("#prompt-error")).to_contain_text("too long")
    expect(page.locator(PROMPT)).to_have_attribute("aria-describedby", re.compile("prompt-error"))
    expect(page.locator("[name=count][value='2']")).to_be_checked()
    expect(page.locator("[name=aspect_ratio][value='3:2']")).to_be_checked()
    expect(page.locator("[data-chip]")).to_have_count(1)
    generate(page, "A purple cup, twice", "9:16", count=2)
    expect(page.locator("main")).to_contain_text("A purple cup, twice")
    expect(page.locator(PROMPT)).to_have_value("A purple cup, twice")
    page.locator("[name=references]").uncheck()
    generate(page, "A cup of another colour", "1:1")
    expect(page.locator("[data-chip]")).to_have_count(0)


def test_enter_in_a_choice_sends_nothing_without_a_script(sign_in: SignIn) -> None:
    page = sign_in("bob", java_script_enabled=False)
    page.locator(PROMPT).fill("A picture that nobody has asked for")
    page.locator("[name=aspect_ratio][value='3:2']").focus()
    with turning(page):
        page.keyboard.press("Enter")
    expect(page.locator(PROMPT)).to_have_value("A picture that nobody has asked for")
    page.goto("/queue/")
    expect(page.locator("main")).not_to_contain_text("A picture that nobody has asked for")
