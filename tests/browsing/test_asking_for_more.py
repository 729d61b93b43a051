"""Asking for more, in two browsers: the member asks, an admin approves, the member sees it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browsing.conftest import SignIn
from tests.browsing.steps import turning

pytestmark = pytest.mark.browser


def ask(page: Page, credits: int, reason: str) -> None:
    page.goto("/usage/")
    page.locator("[name=credits]").fill(str(credits))
    page.locator("[name=reason]").fill(reason)
    with turning(page):
        page.locator("form[action$='/usage/requests/'] [type=submit]").click()
    expect(page.locator(".asked").first).to_contain_text(reason)


def open_notice(page: Page, words: str) -> None:
    """Find a notice by the mark in the header's menu and follow it."""
    page.goto("/")
    page.locator("[popovertarget=account]").click()
    with turning(page):
        page.locator(".account a[href='/notices/']").click()
    with turning(page):
        page.locator(".told-new").filter(has_text=words).locator("form [type=submit]").click()


def test_member_asks_and_admin_approves_with_one_click(sign_in: SignIn) -> None:
    alice, admin = sign_in("alice"), sign_in("admin")
    ask(alice, 40, "For the autumn fair")
    expect(alice.locator(".asked").first).to_contain_text("Waiting for an answer")

    open_notice(admin, "alice asks for 40 credits.")
    card = admin.locator("article").filter(has_text="For the autumn fair")
    card.get_by_role("button", name="Approve 40 credits").click()
    expect(admin.locator("body > [role=status]")).to_contain_text("alice has got 40 credits more.")
    expect(card).to_have_count(0)

    open_notice(alice, "Your request for more was approved: 40 credits.")
    expect(alice.locator(".asked").first).to_contain_text("Approved")
    expect(alice.locator(".receipt").first).to_contain_text("+40")


def test_declined_in_japanese_without_a_script(sign_in: SignIn) -> None:
    bob = sign_in("bob", locale="ja", java_script_enabled=False)
    admin = sign_in("admin", locale="ja")
    ask(bob, 25, "展示会の画像のため")
    admin.goto("/team/requests/")
    card = admin.locator("article").filter(has_text="展示会の画像のため")
    card.locator("summary").click()
    card.locator("[name=answer]").fill("来月にお願いします")
    card.get_by_role("button", name="却下").click()
    expect(admin.locator("body > [role=status]")).to_contain_text("bobさんにお知らせします。")

    bob.goto("/notices/")
    expect(bob.locator(".person")).to_contain_text("未読のお知らせ")
    told = bob.locator(".told-new").filter(has_text="追加の申請は却下されました。")
    expect(told).to_contain_text("来月にお願いします")
    bob.get_by_role("button", name="すべて既読にする").click()
    expect(bob.locator(".told-new")).to_have_count(0)


def test_pages_of_usage_fit_a_phone(sign_in: SignIn) -> None:
    for locale in ("en", "ja"):
        page = sign_in("admin", locale=locale, viewport={"width": 390, "height": 800})
        for address in (
            "/usage/",
            "/team/usage/",
            "/team/account/",
            "/team/requests/",
            "/notices/",
        ):
            page.goto(address)
            expect(page.locator("h1")).to_have_count(1)
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= 390, address
