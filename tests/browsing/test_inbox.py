"""A moderator goes through the inbox by the keyboard alone."""

import re
import sqlite3
import uuid
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browsing.conftest import SignIn
from tests.browsing.steps import PICTURE_WAIT, arrive, open_page, picture_of, turning
from tests.trial_process import TrialProcess

pytestmark = pytest.mark.browser
WORDS = ("A kite above the harbour", "A kite above the hills")
WHY = "Two colleagues have asked for it"
REPORTED = """
    INSERT INTO gallery_case (public_id, image_id, generation_id, subject_id, has_reports,
        has_hold, has_appeal, opened_at, promised_at)
    SELECT ?, image.id, image.generation_id, image.owner_id, 1, 0, 0, ?, ?
    FROM gallery_image AS image JOIN gallery_generation ON gallery_generation.id = generation_id
    WHERE prompt = ?
"""


def report(trial: TrialProcess, prompt: str, *, hours: int) -> None:
    """Have the picture with a prompt wait for a moderator for so many hours more."""
    now = datetime.now(UTC)
    moments = [f"{one:%Y-%m-%d %H:%M:%S}" for one in (now, now + timedelta(hours=hours))]
    with closing(sqlite3.connect(trial.data_dir / "grokweb.sqlite3", timeout=60)) as database:
        database.execute(REPORTED, (uuid.uuid4().hex, *moments, prompt))
        database.commit()


def make_pictures(page: Page) -> None:
    for words in WORDS:
        page.get_by_label("Prompt", exact=True).fill(words)
        page.keyboard.press("Control+Enter")
        picture_of(page, words).wait_for(timeout=PICTURE_WAIT)


def move_about(page: Page) -> None:
    """Go down, up again, and look at the list of keys."""
    links = page.locator("[data-case-link]")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys.get_by_text("Open the case")).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()


def look_at_the_first(page: Page) -> None:
    """Open the case that has the focus, and its picture with a reason."""
    page.keyboard.press("o")
    arrive(page, re.compile("/moderation/cases/"))
    expect(page.get_by_text(WORDS[1])).to_have_count(0)
    page.get_by_label("Why do you need to look?").fill(WHY)
    with turning(page):
        page.get_by_role("button", name="Open for 30 minutes").press("Enter")
    expect(page.get_by_text(WORDS[1])).to_be_visible()
    shown = page.get_by_alt_text("The picture, which you have opened")
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("picture => picture.naturalWidth") > 100


def keep_both(page: Page) -> None:
    """Choose all that there is, and keep it."""
    for _case in range(2):
        page.keyboard.press("j")
        page.keyboard.press("x")
    expect(page.locator("[name=case]:checked")).to_have_count(2)
    with turning(page):
        page.get_by_role("button", name="Keep").press("Enter")
    expect(page.get_by_text("2 cases are decided.")).to_be_visible()
    expect(page.locator("[data-case]")).to_have_count(0)


def test_inbox_by_the_keyboard(trial: TrialProcess, sign_in: SignIn) -> None:
    make_pictures(sign_in("alice"))
    for place, words in enumerate(WORDS):
        report(trial, words, hours=-place)
    page = sign_in("admin")
    page.goto("/moderation/?person=alice")
    expect(page.locator("[data-case]")).to_have_count(2)
    expect(page.get_by_role("group", name="What you have chosen")).to_be_hidden()
    expect(page.get_by_alt_text("Blurred picture")).to_have_count(2)
    move_about(page)
    look_at_the_first(page)
    page.goto("/moderation/?person=alice")
    keep_both(page)
    owner = sign_in("alice")
    open_page(owner, WORDS[1])
    expect(owner.get_by_text(WHY)).to_be_visible()
