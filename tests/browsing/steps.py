"""What people do in many tests: ask for a picture, and wait for it."""

from playwright.sync_api import Page

# In milliseconds; the sandbox takes about four seconds.
PICTURE_WAIT = 40_000


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


def empty_bar(page: Page) -> None:
    """Take out the references that an earlier test has left."""
    while page.locator("[data-chip-remove]").count():
        page.locator("[data-chip-remove]").first.click()
