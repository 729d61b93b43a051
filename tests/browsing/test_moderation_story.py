"""The whole story of a picture that is reported, hidden and given back, by four people."""

import pytest
from playwright.sync_api import Page, expect

from tests.browsing.conftest import SignIn
from tests.browsing.steps import turning
from tests.browsing.test_sharing import picture_of, press

pytestmark = pytest.mark.browser
PROMPT = "A fox in a torn coat"
WHY = "It was reported, and I have to see it to decide"
NOTE = "The coat looks like our client's uniform. Please draw another one."
APPEAL = "The coat is grey, and our client's is blue."
ANSWER = "You are right: it is another uniform. We are sorry."


def is_seen(page: Page, where: str, address: str, *, seen: bool) -> None:
    """Make sure that a picture is, or is not, on a page."""
    page.goto(where)
    expect(page.locator("h1").first).to_be_attached()
    expect(page.locator(f".tile:has(a[href^='{address}'])")).to_have_count(int(seen))


def report(bob: Page, address: str) -> None:
    """Report the picture, as a reader of Japanese."""
    bob.goto(address)
    with turning(bob):
        bob.get_by_role("link", name="この画像を報告").click()
    bob.locator("[name=reason][value=rights]").check(force=True)
    bob.locator("[name=note]").fill("取引先の制服のように見えます。")
    with turning(bob):
        bob.locator("main form:has([name=reason]) button[type=submit]").click()
    expect(bob.get_by_role("status")).to_contain_text("24")


def look_and_hide(mod: Page) -> None:
    """Open the case, look at the blurred picture on purpose, and hide it."""
    mod.goto("/moderation/?person=alice")
    expect(mod.locator("[data-case]")).to_have_count(1)
    expect(mod.get_by_alt_text("Blurred picture")).to_have_count(1)
    with turning(mod):
        mod.locator("[data-case-link]").click()
    expect(mod.locator("main")).to_contain_text("取引先の制服のように見えます。")
    expect(mod.locator("main")).not_to_contain_text(PROMPT)
    mod.get_by_label("Why do you need to look?").fill(WHY)
    with turning(mod):
        mod.get_by_role("button", name="Open for 30 minutes").click()
    expect(mod.locator("main")).to_contain_text(PROMPT)
    shown = mod.get_by_alt_text("The picture, which you have opened")
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("picture => picture.naturalWidth") > 100
    form = mod.locator(".decide-form")
    form.locator("[name=act][value=hide]").check(force=True)
    form.locator("[name=reason]").select_option("rights")
    form.locator("[name=note]").fill(NOTE)
    with turning(mod):
        form.get_by_role("button", name="Read it over").click()
    expect(mod.locator(".decide-preview")).to_contain_text(NOTE)
    with turning(mod):
        mod.get_by_role("button", name="Confirm").click()


def appeal(alice: Page) -> None:
    """Read of the decision in a notice, look at the picture there, and appeal."""
    alice.goto("/notices/")
    told = alice.locator(".told", has_text="hidden").first
    with turning(alice):
        told.get_by_role("button").first.click()
    expect(alice.locator("main")).to_contain_text(NOTE)
    hidden = alice.get_by_alt_text("The hidden picture, which only you see")
    expect(hidden).to_have_js_property("complete", True)
    assert hidden.evaluate("picture => picture.naturalWidth") > 100
    alice.locator("[name=text]").fill(APPEAL)
    with turning(alice):
        alice.locator("main form:has([name=text]) button[type=submit]").click()
    expect(alice.locator("main")).to_contain_text(APPEAL)


def open_appeal(page: Page) -> None:
    page.goto("/moderation/?cause=appeals&person=alice")
    with turning(page):
        page.locator("[data-case-link]").first.click()
    expect(page.locator("#appeal")).to_contain_text(APPEAL)


def give_back(admin: Page) -> None:
    """Answer the appeal: it is right."""
    open_appeal(admin)
    admin.locator("[name=outcome][value=granted]").check(force=True)
    admin.locator("#appeal [name=text]").fill(ANSWER)
    with turning(admin):
        admin.locator("#appeal form button[type=submit]").click()


def read_answer(alice: Page) -> None:
    """See who has looked and why, and what became of the appeal."""
    alice.goto("/account/decisions/")
    expect(alice.locator("main")).to_contain_text(WHY)
    with turning(alice):
        alice.get_by_role("link", name="Your picture was hidden.").first.click()
    expect(alice.locator("main")).to_contain_text(ANSWER)


def test_picture_is_reported_hidden_appealed_for_and_given_back(sign_in: SignIn) -> None:
    alice, mod = sign_in("alice"), sign_in("mod")
    bob, admin = sign_in("bob", locale="ja-JP"), sign_in("admin", locale="ja-JP")
    address = picture_of(alice, PROMPT)
    press(alice, f"{address}share/", share="1", shows_prompt="1")
    is_seen(bob, "/team/", address, seen=True)
    shown = bob.locator(f".tile:has(a[href^='{address}']) .tile-image")
    thumbnail = str(shown.get_attribute("src"))
    assert bob.request.get(thumbnail).ok

    report(bob, address)
    # Nobody else sees it while it waits; its owner still does.
    is_seen(bob, "/team/", address, seen=False)
    assert bob.request.get(thumbnail).status == 404
    is_seen(alice, "/", address, seen=True)

    look_and_hide(mod)
    is_seen(alice, "/", address, seen=False)
    assert alice.request.get(f"{address}original").status == 404
    appeal(alice)
    bob.goto("/notices/")
    expect(bob.locator(".told").first).to_contain_text("報告")

    # Who has decided does not answer; the other moderator does.
    open_appeal(mod)
    expect(mod.locator("#appeal form")).to_have_count(0)
    give_back(admin)
    read_answer(alice)
    is_seen(alice, "/", address, seen=True)
    is_seen(bob, "/team/", address, seen=True)
    assert bob.request.get(thumbnail).ok
