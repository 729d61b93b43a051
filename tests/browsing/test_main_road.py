"""The newcomer's first minute, in a real browser, with a real worker and the sandbox."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browsing.conftest import SignIn
from tests.browsing.steps import PICTURE_WAIT, generate, open_page, picture_of, tile_of, turning
from tests.factories import COFFEE_SHOP, picture
from tests.trial_process import TrialProcess

pytestmark = pytest.mark.browser


def shape_of(tile: Locator) -> list[float]:
    """Return width and height in one step: an update may exchange the tile at any moment."""
    box = "tile => tile.getBoundingClientRect()"
    shape: list[float] = [0, 0]
    # What was exchanged just now has none.
    while not all(shape):
        shape = tile.evaluate(f"tile => (box => [box.width, box.height])(({box})(tile))")
    return shape


def test_prompt_becomes_a_picture_without_a_reload(sign_in: SignIn) -> None:
    page = sign_in("alice")
    page.evaluate("window.neverReloaded = true")
    generate(page, COFFEE_SHOP)
    tile = tile_of(page, "coffee shop")
    expect(tile).to_be_visible()
    shape_at_once = shape_of(tile)
    expect(page.locator("[name=prompt]")).to_have_value(COFFEE_SHOP)
    finished = picture_of(page, "coffee shop")
    expect(finished).to_be_visible(timeout=PICTURE_WAIT)
    assert shape_of(tile) == pytest.approx(shape_at_once, abs=1)
    assert page.evaluate("window.neverReloaded")

    finished.click()
    large = page.locator(".pswp__item[aria-hidden=false] .pswp__img:not(.pswp__img--placeholder)")
    expect(large).to_be_visible()
    expect(large).not_to_have_js_property("naturalWidth", 0)
    expect(page).to_have_url(re.compile("/images/"))
    page.keyboard.press("i")
    details = page.locator(".pswp__pane")
    expect(details).to_contain_text(COFFEE_SHOP)
    with page.expect_download() as download:
        details.locator("[data-key=d]").click()
    assert download.value.suggested_filename.startswith("cozy-isometric-coffee-shop")


def test_reference_image_goes_with_the_prompt(sign_in: SignIn, tmp_path: Path) -> None:
    page = sign_in("alice")
    file = tmp_path / "cup.png"
    file.write_bytes(picture(600, 400, colour="orange"))
    page.locator("[name=upload]").set_input_files(file)
    generate(page, "The same cup on a mountain", "3:2")
    open_page(page, "mountain")
    reference = page.locator("main img[src^='/references/']").first
    reference.scroll_into_view_if_needed()
    expect(reference).not_to_have_js_property("naturalWidth", 0)


@pytest.mark.usefixtures("unhurried")
def test_everything_works_without_javascript(sign_in: SignIn) -> None:
    page = sign_in("bob", java_script_enabled=False)
    generate(page, "A lighthouse at dusk", "1:1")
    with turning(page):
        tile_of(page, "lighthouse").locator("a[href]").first.click()
    expect(page.locator("main a[href^='/images/']").first).to_be_visible(timeout=PICTURE_WAIT)
    page.goto("/")
    with turning(page):
        picture_of(page, "lighthouse").click()
    expect(page.locator("main")).to_contain_text("A lighthouse at dusk")
    with page.expect_download():
        page.locator("[data-key=d]").click()


def test_another_member_sees_none_of_it(sign_in: SignIn) -> None:
    page = sign_in("alice")
    generate(page, "Alice's secret garden")
    picture_link = page.locator("[data-grid] a[href^='/images/']:has(img[alt*='secret'])").first
    expect(picture_link).to_be_visible(timeout=PICTURE_WAIT)
    address = picture_link.get_attribute("href")
    assert address
    other = sign_in("admin")
    expect(other.locator("main")).not_to_contain_text("secret garden")
    answer = other.request.get(address)
    assert answer.status == 404
    for name in ("original", "download"):
        assert other.request.get(address + name).status == 404


def test_refusals_are_shown_in_place_and_nothing_typed_is_lost(
    sign_in: SignIn, tmp_path: Path
) -> None:
    page = sign_in("alice")
    generate(page, "x" * 2001)
    expect(page.locator("form[data-compose] [role=alert]").first).to_be_visible()
    expect(page.locator("[name=prompt]")).to_have_value("x" * 2001)
    drawing = tmp_path / "drawing.png"
    drawing.write_text("<svg xmlns='http://www.w3.org/2000/svg'></svg>")
    page.locator("[name=upload]").set_input_files(drawing)
    expect(page.locator("[data-reference-trouble]")).to_contain_text("SVG")
    expect(page.locator("[name=prompt]")).to_have_value("x" * 2001)


def test_blocked_prompt_is_told_from_a_fault_and_can_be_edited(sign_in: SignIn) -> None:
    page = sign_in("alice", locale="ja-JP")
    prompt = "猫とランプ [sandbox:policy]"
    generate(page, prompt, "2:3")
    ended = page.locator("[data-grid] [data-generation]", has_text=prompt).first
    expect(ended.locator("[name=again]")).to_be_visible(timeout=PICTURE_WAIT)
    expect(ended).to_contain_text("ポリシー")
    ended.locator("[name=again]").click()
    expect(page.locator("[name=prompt]")).to_have_value(prompt)
    expect(page.locator("[name=aspect_ratio][value='2:3']")).to_be_checked()


@pytest.mark.usefixtures("unhurried")
def test_after_a_restart_all_is_still_there(trial: TrialProcess, sign_in: SignIn) -> None:
    page = sign_in("alice", outage_expected=True)
    generate(page, "A boat that was under way [sandbox:slow=8]")
    expect(tile_of(page, "boat")).to_be_visible()
    assert trial.stop() == 0
    assert not trial.answers()
    trial.start()
    page.goto("/")
    expect(picture_of(page, "boat")).to_be_visible(timeout=PICTURE_WAIT)
