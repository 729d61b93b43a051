"""Reporting in the browser: from the picture to one's own reports, and what its owner reads."""

import re

import pytest
from playwright.sync_api import expect

from tests.browsing.conftest import SignIn
from tests.browsing.steps import turning
from tests.browsing.test_sharing import picture_of, press

pytestmark = pytest.mark.browser


def test_picture_is_reported_by_keyboard_and_its_owner_learns_not_by_whom(sign_in: SignIn) -> None:
    alice = sign_in("alice")
    address = picture_of(alice, "A swan to be reported")
    press(alice, f"{address}share/", share="1")
    bob = sign_in("bob")
    bob.goto(address)
    bob.get_by_role("link", name="Report this picture").focus()
    with turning(bob):
        bob.keyboard.press("Enter")
    expect(bob.locator("h1")).to_have_text("Report a picture")
    bob.get_by_label("Hate or harassment").focus()
    bob.keyboard.press("Space")
    bob.get_by_label("A note for the moderators").fill("A sign in it is meant to hurt.")
    bob.get_by_role("button", name="Report", exact=True).focus()
    with turning(bob):
        bob.keyboard.press("Enter")
    expect(bob.locator("h1")).to_have_text("My reports")
    expect(bob.get_by_role("status")).to_contain_text("Thank you for telling us.")
    expect(bob.locator("main")).to_contain_text("Waiting for a moderator")

    alice.goto("/notices/")
    told = alice.locator(".told", has_text="A picture of yours waits for a moderator.").first
    expect(told).not_to_contain_text("bob")
    with turning(alice):
        told.get_by_role("button", name=re.compile("Look")).click()
    expect(alice.locator("h1")).to_have_text("Decisions about me")
    expect(alice.locator("main")).to_contain_text("A colleague has asked for it to be looked at.")
    expect(alice.locator("main")).not_to_contain_text("bob")
    with turning(alice):
        alice.get_by_role("link", name="To the picture").first.click()
    expect(alice).to_have_url(re.compile(re.escape(address)))
