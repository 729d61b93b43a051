"""What people do in many tests: come to a page, ask for a picture, and wait for it."""

import json
import re
from contextlib import AbstractContextManager
from typing import Any

from playwright.sync_api import Locator, Page

# In milliseconds; the sandbox takes some seconds, and a busy machine several times as long.
PICTURE_WAIT = 60_000


def arrive(page: Page, address: str | re.Pattern[str]) -> None:
    """Wait for a page whose scripts have run: until then its keys and buttons do not work."""
    page.wait_for_url(address, wait_until="load")


def turning(page: Page) -> AbstractContextManager[Any]:
    """Wait, after what is done within, for the page that it leads to, whatever its address."""
    return page.expect_navigation(wait_until="load")


def saving(page: Page) -> AbstractContextManager[Any]:
    """Wait, after what is done within, until the portal has answered that it keeps the draft."""
    return page.expect_response(
        lambda one: one.url.endswith("/draft/") and one.request.method == "POST"
    )


def tile_of(page: Page, words: str) -> Locator:
    """Return the newest tile whose prompt, or whose picture's text, has these words."""
    with_picture = page.locator(f"img[alt*={json.dumps(words, ensure_ascii=False)}]")
    tiles = page.locator("[data-grid] [data-generation]")
    return tiles.filter(has_text=words).or_(tiles.filter(has=with_picture)).first


def picture_of(page: Page, words: str) -> Locator:
    """Return the newest finished picture whose prompt has these words."""
    return page.locator(
        f"[data-grid] a[href^='/images/'] img[alt*={json.dumps(words, ensure_ascii=False)}]"
    ).first


def open_page(page: Page, words: str) -> None:
    """Wait for the newest picture whose prompt has these words; come to its page, as by a link.

    A press on its tile would only look at it large, over the page that one is on.
    """
    picture = picture_of(page, words)
    picture.wait_for(timeout=PICTURE_WAIT)
    page.goto(picture.locator("xpath=ancestor::a").get_attribute("href") or "")


def come_to_picture(page: Page, words: str) -> None:
    """Come to a picture's page without a script: look again until it is there, and follow it."""
    finished = picture_of(page, words)
    for _look in range(PICTURE_WAIT // 500):
        if finished.count():
            break
        page.wait_for_timeout(500)
        page.goto("/")
    with turning(page):
        finished.click()


def nothing_asked(page: Page) -> None:
    """Let what a script may have begun to send go first: it would come before this answer."""
    page.evaluate("fetch('/health')")


def generate(page: Page, prompt: str, ratio: str = "16:9", count: int = 1) -> None:
    """Ask for so many pictures, whatever the settings in the bar were before."""
    page.locator("[name=prompt]").fill(prompt)
    # The form may be growing or shrinking just now: a click on the drawing waits until it stands.
    page.locator(f"label:has([name=aspect_ratio][value='{ratio}'])").click()
    number = page.locator(f"label:has([name=count][value='{count}'])")
    # Where one at a time is all that can be had, there is nothing to choose.
    if count > 1 or number.count():
        number.click()
    page.locator("form[data-compose] [data-send]").click()
