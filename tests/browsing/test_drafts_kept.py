"""Drafts in a real browser: reloads, lost connections, other tabs and other devices."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browsing.conftest import SignIn
from tests.browsing.steps import generate, saving, tile_of, turning

pytestmark = pytest.mark.browser
PROMPT, CONFLICT, DRAFT = "[name=prompt]", "[data-conflict]", "**/draft/"


def type_and_save(page: Page, text: str) -> None:
    with saving(page):
        page.locator(PROMPT).fill(text)


def cut_off(page: Page) -> None:
    page.route(DRAFT, lambda route: route.abort())


def test_what_was_just_typed_and_chosen_survives_a_reload(sign_in: SignIn) -> None:
    page = sign_in("bob")
    page.locator(PROMPT).fill("Typed a moment ago")
    page.locator("label:has([name=aspect_ratio][value='2:3'])").click()
    page.locator("label:has([name=count][value='3'])").click()
    page.reload()
    expect(page.locator(PROMPT)).to_have_value("Typed a moment ago")
    expect(page.locator("[name=aspect_ratio][value='2:3']")).to_be_checked()
    expect(page.locator("[name=count][value='3']")).to_be_checked()
    generate(page, "Sent a moment ago", "3:2")
    expect(tile_of(page, "Sent a moment ago")).to_be_visible()
    page.reload()
    expect(page.locator(PROMPT)).to_have_value("Sent a moment ago")
    expect(page.locator("[name=aspect_ratio][value='3:2']")).to_be_checked()


def test_draft_is_on_the_other_device(sign_in: SignIn) -> None:
    page = sign_in("bob")
    type_and_save(page, "Written at the desk")
    expect(sign_in("bob").locator(PROMPT)).to_have_value("Written at the desk")


def test_what_could_not_be_saved_is_put_back_and_saved_later(sign_in: SignIn) -> None:
    page = sign_in("bob", outage_expected=True)
    cut_off(page)
    page.locator(PROMPT).fill("Written in a tunnel")
    page.reload()
    expect(page.locator(PROMPT)).to_have_value("Written in a tunnel")
    page.unroute(DRAFT)
    with saving(page):
        page.evaluate("dispatchEvent(new Event('online'))")
    expect(sign_in("bob").locator(PROMPT)).to_have_value("Written in a tunnel")


def test_nothing_is_saved_that_was_not_changed(sign_in: SignIn) -> None:
    page = sign_in("bob")
    type_and_save(page, "Saved once")
    saves: list[str] = []
    page.on("request", lambda one: saves.append(one.url) if one.method == "POST" else None)
    page.locator(PROMPT).press("ArrowLeft")
    page.locator(PROMPT).fill("Saved once")
    page.locator("main").focus()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.reload()
    assert not saves


def test_member_decides_between_two_versions(sign_in: SignIn) -> None:
    desk, phone = sign_in("bob"), sign_in("bob")
    type_and_save(desk, "Written at the desk")
    phone.locator(PROMPT).fill("Written on the phone")
    expect(phone.locator(CONFLICT)).to_be_visible()
    expect(phone.locator(CONFLICT)).to_contain_text("Written at the desk")
    with saving(phone):
        phone.get_by_role("button", name="Keep this one").click()
    expect(phone.locator(PROMPT)).to_have_value("Written on the phone")
    desk.locator(PROMPT).fill("Written at the desk again")
    expect(desk.locator(CONFLICT)).to_contain_text("Written on the phone")
    desk.get_by_role("button", name="Use the other version").click()
    expect(desk.locator(PROMPT)).to_have_value("Written on the phone")
    expect(desk.locator(CONFLICT)).to_be_hidden()
    type_and_save(desk, "Written after that")
    desk.reload()
    expect(desk.locator(PROMPT)).to_have_value("Written after that")


def test_unchanged_page_takes_the_newer_draft_by_itself(sign_in: SignIn) -> None:
    page, device = sign_in("bob"), sign_in("bob")
    tab = page.context.new_page()
    tab.goto("/")
    type_and_save(page, "Written in the first tab")
    expect(tab.locator(PROMPT)).to_have_value("Written in the first tab")
    expect(device.locator(PROMPT)).not_to_have_value("Written in the first tab")
    device.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(device.locator(PROMPT)).to_have_value("Written in the first tab")


def test_sending_from_a_page_that_was_behind_offers_what_it_replaced(sign_in: SignIn) -> None:
    behind, ahead = sign_in("bob"), sign_in("bob")
    type_and_save(ahead, "Long thought about")
    generate(behind, "Sent in haste", "1:1")
    undo = behind.locator("#undo")
    expect(undo).to_contain_text("What you wrote elsewhere was replaced")
    undo.get_by_role("button").click()
    expect(behind.locator(PROMPT)).to_have_value("Long thought about")
    undo.get_by_role("button", name="Put it back").click()
    expect(behind.locator(PROMPT)).to_have_value("Sent in haste")
    expect(behind.locator("#undo")).to_contain_text("as it was before")


def test_text_that_is_too_long_to_keep_says_so(sign_in: SignIn) -> None:
    page = sign_in("bob")
    type_and_save(page, "x" * 20_001)
    expect(page.locator("[data-counter]")).to_contain_text("first 20,000 characters")
    type_and_save(page, "short again")
    expect(page.locator("[data-counter]")).not_to_contain_text("first")


def test_another_model_brings_its_own_settings(sign_in: SignIn) -> None:
    page = sign_in("bob")
    page.evaluate(
        """() => {
          const old = document.querySelector("[name=model]");
          const list = document.createElement("select");
          list.name = "model";
          list.append(new Option("Grok", old.value), new Option("Other", "other"));
          old.replaceWith(list);
        }"""
    )

    def answer(route: Route) -> None:
        response = route.fetch()
        text = response.text().replace("about 4 credits", "about 9 credits")
        if route.request.method == "POST":
            assert "other" in (route.request.post_data or "")
        route.fulfill(response=response, body=text)

    page.route(DRAFT, answer)
    page.locator(PROMPT).fill("For the other model")
    page.locator("[name=model]").select_option("other")
    expect(page.locator("select[name=model]")).to_have_count(0)
    expect(page.locator(PROMPT)).to_have_value("For the other model")


def test_signing_out_leaves_nothing_in_the_browser(sign_in: SignIn) -> None:
    page = sign_in("bob", outage_expected=True)
    cut_off(page)
    page.locator(PROMPT).fill("Only for my eyes")
    assert page.evaluate("sessionStorage.length") == 1
    page.locator("[popovertarget=account]").click()
    with turning(page):
        page.get_by_role("button", name="Sign out").click()
    expect(page.locator("[name=login]")).to_be_visible()
    assert page.evaluate("sessionStorage.length") == 0
