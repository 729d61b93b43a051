"""Budgets in the browser: set by an admin, counted down beside the price, and raised again."""

import pytest
from playwright.sync_api import Page, expect

from tests.browsing.conftest import SignIn
from tests.browsing.steps import PICTURE_WAIT, generate, turning
from tests.trial_process import TrialProcess

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def trial(spare_trial: TrialProcess) -> TrialProcess:
    """Another portal: budgets would stop the requests of other tests."""
    return spare_trial


def budget_of_bob(page: Page) -> None:
    page.goto("/team/budgets/")
    with turning(page):
        page.get_by_role("link", name="bob").click()


def test_budget_counts_down_stops_and_is_raised(sign_in: SignIn) -> None:
    admin, page = sign_in("admin"), sign_in("bob")
    budget_of_bob(admin)
    admin.get_by_label("A day").fill("8")
    admin.get_by_role("button", name="Save the budget").click()
    expect(admin.get_by_text("The budget is saved")).to_be_visible()
    page.reload()
    left = page.locator("#room")
    expect(left).to_contain_text("8 credits left today")
    pictures = page.locator("[data-grid] a[href^='/images/']")
    for number, words in enumerate(["4 credits left today", "0 credits left today"]):
        generate(page, f"A boat {number} [sandbox:fast]")
        expect(left).to_contain_text(words)
    expect(pictures).to_have_count(2, timeout=PICTURE_WAIT)
    generate(page, "One too many")
    expect(page.get_by_role("alert").filter(has_text="0 of 8 credits left")).to_be_visible()
    expect(page.locator("[name=prompt]")).to_have_value("One too many")
    # The refusal says it all, once; what is left beside the price repeats nothing of it.
    expect(page.get_by_text("begins anew on").filter(visible=True)).to_have_count(1)
    expect(page.get_by_role("link", name="Ask for more")).to_have_count(1)
    budget_of_bob(admin)
    admin.get_by_role("spinbutton", name="Credits").fill("4")
    admin.get_by_label("Because").fill("for the fair")
    admin.get_by_role("button", name="Give").click()
    expect(admin.get_by_text("The credits are given")).to_be_visible()
    page.locator("[data-send]").click()
    expect(pictures).to_have_count(3, timeout=PICTURE_WAIT)


def test_budget_is_set_without_a_script_and_with_the_keyboard(sign_in: SignIn) -> None:
    page = sign_in("admin", java_script_enabled=False)
    page.goto("/team/budgets/")
    page.get_by_label("Each member, a month").focus()
    page.keyboard.type("5000")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The budgets are saved")).to_be_visible()
    expect(page.get_by_label("Each member, a month")).to_have_value("5000")
