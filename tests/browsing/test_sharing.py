"""Sharing in the browser: the feed and a remix, a link with a password, a contact sheet of two."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing.conftest import SignIn
from tests.browsing.steps import PICTURE_WAIT, generate
from tests.trial_process import TrialProcess

pytestmark = pytest.mark.browser


def picture_of(page: Page, prompt: str) -> str:
    """Make a picture; return the address of its page."""
    generate(page, prompt, "1:1")
    link = page.locator(f".tile-picture:has(img[alt='{prompt}']) a").first
    expect(link).to_be_visible(timeout=PICTURE_WAIT)
    return str(link.get_attribute("href"))


def press(page: Page, address: str, **fields: str) -> None:
    """Send a form of the portal to an address, as a button does that is on another page."""
    token = page.locator("[name=csrfmiddlewaretoken]").first.get_attribute("value") or ""
    form: dict[str, str | float | bool] = {"csrfmiddlewaretoken": token, **fields}
    origin = re.sub(r"(https?://[^/]+).*", r"\1", page.url)
    answer = page.request.post(address, form=form, headers={"Origin": origin, "Referer": page.url})
    assert answer.ok


def test_colleague_remixes_what_was_shared(sign_in: SignIn) -> None:
    alice = sign_in("alice")
    address = picture_of(alice, "A heron to be shared")
    press(alice, f"{address}share/", share="1", shows_prompt="1")
    bob = sign_in("bob")
    bob.get_by_role("link", name="Team", exact=True).first.click()
    tile = bob.locator(f".tile:has(a[href^='{address}'])")
    expect(tile).to_contain_text("alice")
    expect(tile.locator("img").last).to_have_js_property("complete", True)
    tile.hover()
    tile.get_by_role("button", name="Use this picture").click()
    bob.get_by_role("menuitem", name="Edit this picture").click()
    expect(bob.locator("[name=prompt]")).to_have_value("A heron to be shared")
    expect(bob.locator("[data-chip-remove]")).to_have_count(1)
    press(alice, f"{address}share/", share="0")
    bob.reload()
    expect(bob.locator(f".tile:has(a[href^='{address}'])")).to_have_count(0)
    bob.goto("/")


def link_to_a_picture(page: Page, prompt: str, *, password: str) -> str:
    """Make a picture, a collection of it, and a link to that; return the link."""
    address = picture_of(page, prompt)
    page.goto("/collections/")
    page.locator("main [name=name]").fill("For guests")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("For guests")
    named = page.url.rstrip("/").rpartition("/")[2]
    press(page, f"{address}collections/", add=named)
    page.reload()
    page.get_by_role("link", name="Share", exact=True).click()
    page.locator("main [name=password]").fill(password)
    page.get_by_role("button", name="Make the link").click()
    return page.locator(".link-address code").inner_text()


def test_link_with_a_password_in_a_browser_without_an_account(
    sign_in: SignIn, browser: Browser, trial: TrialProcess
) -> None:
    alice = sign_in("alice")
    link = link_to_a_picture(alice, "A gull for guests", password="correct horse")
    context = browser.new_context(base_url=trial.url)
    guest = context.new_page()
    guest.goto(link)
    expect(guest.locator("body")).not_to_contain_text("For guests")
    guest.locator("[name=password]").fill("wrong horse")
    guest.keyboard.press("Enter")
    expect(guest.get_by_role("alert")).to_contain_text("not the password")
    guest.locator("[name=password]").fill("correct horse")
    guest.keyboard.press("Enter")
    expect(guest.locator("h1")).to_have_text("For guests")
    expect(guest.locator("body")).not_to_contain_text("A gull")
    shown = guest.locator(".guest-grid img")
    expect(shown).to_have_count(1)
    assert shown.evaluate("img => img.decode().then(() => img.naturalWidth > 0)")
    shown.click()
    large = guest.locator(".guest-large img")
    assert large.evaluate("img => img.decode().then(() => img.naturalWidth > 0)")
    with guest.expect_download() as download:
        guest.get_by_role("link", name="Download").click()
    assert "gull" not in download.value.suggested_filename
    alice.get_by_role("button", name="Revoke").click()
    assert (guest.reload() or pytest.fail("no answer")).status == 404
    expect(guest.locator("h1")).to_have_text("There is nothing here")
    context.close()


def test_two_people_decide_on_a_contact_sheet(sign_in: SignIn) -> None:
    alice = sign_in("alice")
    addresses = [picture_of(alice, f"Poster idea {number}") for number in (1, 2)]
    chosen = [f"image={address.split('/')[2]}" for address in addresses]
    alice.goto(f"/sheets/new/?{'&'.join(chosen)}")
    alice.locator("main [name=title]").fill("Spring poster")
    alice.get_by_role("button", name="Make the contact sheet").click()
    expect(alice.locator("h1")).to_have_text("Spring poster")
    bob = sign_in("bob")
    bob.goto(alice.url)
    second = bob.locator("#picture-2")
    assert second.locator("img").evaluate("img => img.decode().then(() => img.naturalWidth > 0)")
    second.get_by_role("button", name="Vote").click()
    expect(second.get_by_role("button", name="Vote")).to_have_attribute("aria-pressed", "true")
    second.locator("summary").click()
    second.locator("textarea").fill("The second has more light.")
    second.get_by_role("button", name="Say it").click()
    expect(second).to_contain_text("The second has more light.")
    alice.reload()
    expect(alice.locator("#picture-2")).to_contain_text("1 vote (bob)")
    expect(alice.locator("#picture-2")).to_contain_text("The second has more light.")
    alice.get_by_role("button", name="Close the sheet").click()
    expect(alice.locator("main")).to_contain_text("Closed")
    bob.reload()
    expect(bob.get_by_role("button", name="Vote")).to_have_count(0)
