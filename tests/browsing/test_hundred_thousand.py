"""A hundred thousand pictures in a real browser: scrolled, searched, and acted upon."""

import os
import re
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing.conftest import fill_in
from tests.browsing.steps import arrive
from tests.browsing.test_grid import (
    MOST_NODES,
    TILE,
    WATCH_SHIFTS,
    in_view,
    nodes,
    scroll_down,
    top_of,
)
from tests.browsing.test_selection import COUNT, TOAST, act
from tests.trial_process import ROOT, TrialProcess

pytestmark = [pytest.mark.browser, pytest.mark.own_portal, pytest.mark.timeout(1800)]
PICTURES = 100_000
SCROLLED = 2000
# Whole results are acted upon in some seconds; a busy machine takes several times as long.
LONG = 180_000
EVERYTHING = re.compile(r"All [\d,]+ pictures found here")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrialProcess]:
    """A portal of its own, in which Alice has a hundred thousand pictures."""
    process = TrialProcess(tmp_path_factory.mktemp("large"))
    process.start()
    try:
        data = {"GROKWEB_DATA_DIR": str(process.data_dir), "DATABASE_URL": ""}
        command = [sys.executable, str(ROOT / "manage.py"), "seed_gallery", "--owner", "alice"]
        subprocess.run([*command, "--images", str(PICTURES)], env=os.environ | data, check=True)
        yield process
    finally:
        process.stop()


@pytest.fixture
def page(large: TrialProcess, browser: Browser) -> Iterator[Page]:
    """Alice's gallery, in a window of a desk."""
    context = browser.new_context(
        base_url=large.url, reduced_motion="reduce", viewport={"width": 1440, "height": 900}
    )
    context.set_default_timeout(LONG)
    page = context.new_page()
    page.goto("/")
    fill_in(page, "alice", large.password("alice"))
    arrive(page, f"{large.url}/")
    yield page
    context.close()


def kept(large: TrialProcess, *words: str) -> int:
    """Return how many pictures with words in their prompts are not in the trash."""
    has = "".join(" AND made.prompt LIKE ?" for _word in words)
    statement = (
        "SELECT count(*) FROM gallery_image AS image JOIN gallery_generation AS made"
        f" ON made.id = image.generation_id WHERE image.trashed_at IS NULL{has}"
    )
    with closing(sqlite3.connect(large.data_dir / "grokweb.sqlite3", timeout=60)) as database:
        (number,) = database.execute(statement, [f"%{word}%" for word in words]).fetchone()
    return int(number)


def kept_in_memory(page: Page) -> tuple[float, float]:
    """Return how many nodes there are in the browser, also out of the page, and bytes of its heap.

    Nothing is counted that nobody needs. The browser's tools for tests keep all answers in it.
    """
    tools = page.context.new_cdp_session(page)
    tools.send("Performance.enable")
    for _round in range(3):
        tools.send("HeapProfiler.collectGarbage")
    metrics = tools.send("Performance.getMetrics")["metrics"]
    tools.detach()
    told = {one["name"]: float(one["value"]) for one in metrics}
    return told["Nodes"], told["JSHeapUsedSize"]


def shifted(page: Page) -> float:
    """Return how much has jumped in the grid since the last time, and forget it."""
    return float(page.evaluate("[window.shifted, (window.shifted = 0)][0]"))


def says(page: Page, words: str) -> None:
    expect(page.locator(TOAST)).to_contain_text(words, timeout=LONG)


def is_back(page: Page, key: str, top: float) -> None:
    """Make sure that a picture is where it was in the view."""
    expect(page.locator(f"{TILE}[data-key='{key}']")).to_be_in_viewport()
    in_view(page)
    assert top_of(page, key) == pytest.approx(top, abs=2)


def test_thousands_are_scrolled_without_a_jump_and_left_behind(page: Page) -> None:
    page.add_init_script(WATCH_SHIFTS)
    page.goto("/")
    first = in_view(page)
    # What is fetched at the first turn of the wheel, and what watches the page, is in it then.
    scroll_down(page, pictures=50)
    in_view(page)
    page.keyboard.press("Home")
    assert in_view(page) == first
    assert nodes(page) <= MOST_NODES
    nodes_before, heap_before = kept_in_memory(page)
    shifted(page)
    assert scroll_down(page, pictures=SCROLLED) <= MOST_NODES
    assert int(in_view(page)) < PICTURES - SCROLLED / 2
    assert shifted(page) == pytest.approx(0, abs=0.005)
    page.keyboard.press("Home")
    expect(page.locator(f"{TILE}[data-key='{first}']")).to_be_in_viewport()
    assert nodes(page) <= MOST_NODES
    in_view(page)
    nodes_after, heap_after = kept_in_memory(page)
    assert nodes_after < nodes_before * 1.2
    assert heap_after < heap_before * 1.6


def test_back_is_where_one_was(page: Page) -> None:
    scroll_down(page, pictures=500)
    key = in_view(page)
    top = top_of(page, key)
    page.locator(f"{TILE}[data-key='{key}'] .tile-link").evaluate("link => link.click()")
    expect(page.locator(".pswp")).to_be_visible()
    page.go_back()
    expect(page.locator(".pswp")).to_have_count(0)
    is_back(page, key, top)
    page.goto("/collections/")
    page.go_back()
    is_back(page, key, top)


def test_the_way_up_from_a_month_jumps_nowhere(page: Page) -> None:
    page.add_init_script(WATCH_SHIFTS)
    page.goto("/")
    page.locator("#rail [data-month]").last.click()
    expect(page).to_have_url(re.compile("before="))
    key = in_view(page)
    assert int(key) < PICTURES / 20
    # Another place of the gallery comes at once; what follows is what must not jump.
    shifted(page)
    page.mouse.move(600, 600)
    for _turn in range(30):
        page.mouse.wheel(0, -600)
        expect(page.locator("[data-parts][aria-busy]")).to_have_count(0)
        page.wait_for_timeout(50)
        assert nodes(page) <= MOST_NODES
    assert int(in_view(page)) > int(key)
    assert shifted(page) == pytest.approx(0, abs=0.005)


def test_rare_common_and_japanese_words_are_found(page: Page, large: TrialProcess) -> None:
    field = page.get_by_role("searchbox", name="Search pictures")
    for words in (("dragon", "glass"), ("red",), ("富士山",)):
        field.fill(" ".join(words))
        expect(page).to_have_url(re.compile(r"[?&]q="))
        expect(page.locator(".tile-found mark").first).to_have_text(
            re.compile("|".join(words), re.IGNORECASE), timeout=LONG
        )
        in_view(page)
        found = page.locator(f"{TILE} .tile-image").evaluate_all("all => all.map(one => one.alt)")
        assert found
        for text in found:
            assert all(word in text.lower() for word in words), text
        page.locator("main").press("Control+a")
        expect(page.locator(COUNT)).to_have_text(
            f"All {kept(large, *words):,} pictures found here", timeout=LONG
        )
        page.locator("main").press("Escape")


def choose_all(page: Page, words: str) -> int:
    """Choose everything that words find, or the whole gallery; return how many there are."""
    page.goto(f"/?q={words}")
    page.locator("h1").first.press("Control+a")
    expect(page.locator(COUNT)).to_have_text(EVERYTHING, timeout=LONG)
    found = re.search(r"[\d,]+", page.locator(COUNT).inner_text())
    assert found
    return int(found[0].replace(",", ""))


def starred(large: TrialProcess) -> int:
    with closing(sqlite3.connect(large.data_dir / "grokweb.sqlite3", timeout=60)) as database:
        (number,) = database.execute(
            "SELECT count(*) FROM gallery_image WHERE starred_at IS NOT NULL AND trashed_at IS NULL"
        ).fetchone()
    return int(number)


def test_the_whole_gallery_goes_and_comes_back_while_others_write(
    page: Page, large: TrialProcess
) -> None:
    number = choose_all(page, "")
    assert number == kept(large) > PICTURES * 0.9
    fresh = number - starred(large)
    act(page, "Star")
    says(page, f"{fresh:,} pictures were starred.")
    assert starred(large) == number
    with page.expect_response(re.compile("/selection"), timeout=LONG) as coming:
        page.keyboard.press("Delete")
        # Each write waits for its turn as long as the portal itself would.
        with closing(sqlite3.connect(large.data_dir / "grokweb.sqlite3", timeout=120)) as database:
            for _write in range(20):
                database.execute("UPDATE gallery_user SET gallery_in_pages = gallery_in_pages")
                database.commit()
                page.wait_for_timeout(100)
    assert coming.value.ok
    says(page, f"{number:,} pictures were moved to the trash.")
    undo = page.locator(TOAST).get_by_role("button", name="Undo")
    # It does not go while somebody is about to press it.
    undo.focus()
    assert kept(large) == 0
    expect(page.locator(f"{TILE}:visible")).to_have_count(0)
    undo.click()
    says(page, f"{number:,} pictures are back in their places.")
    assert kept(large) == number
    expect(page.locator(f"{TILE}:visible").first).to_be_in_viewport()


def test_hundreds_are_restored_from_the_trash_and_packed(
    page: Page, large: TrialProcess, tmp_path: Path
) -> None:
    number = choose_all(page, "red dragon")
    assert number == kept(large, "red", "dragon") > 200
    page.keyboard.press("Delete")
    says(page, f"{number:,} pictures were moved to the trash.")
    page.goto("/trash/?q=red+dragon")
    page.locator("h1").first.press("Control+a")
    expect(page.locator(COUNT)).to_have_text(EVERYTHING, timeout=LONG)
    act(page, "Restore")
    expect(page.locator(TOAST)).to_contain_text("back in their places", timeout=LONG)
    # Those that were in the trash already have come along.
    whole = choose_all(page, "red dragon")
    assert whole == kept(large, "red", "dragon") >= number
    with page.expect_download(timeout=LONG) as coming:
        act(page, "Download as zip")
    saved = tmp_path / "pictures.zip"
    coming.value.save_as(saved)
    with zipfile.ZipFile(saved) as packed:
        assert packed.testzip() is None
        names = packed.namelist()
    assert sum(name.endswith((".jpg", ".png", ".webp")) for name in names) == whole
    expect(page.locator("[data-zip]")).to_contain_text("All of it was sent.", timeout=LONG)
