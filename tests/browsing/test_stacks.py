"""Four pictures of one press, of which one fails: one stack, live, and opened in its place."""

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browsing.conftest import SignIn
from tests.browsing.steps import PICTURE_WAIT, arrive, generate
from tests.trial_process import TrialProcess

pytestmark = pytest.mark.browser
STACK = "[data-grid] [data-stack]"


def make_one_fail(trial: TrialProcess) -> None:
    faults = f"{trial.sandbox_url}/sandbox/faults"
    httpx.post(faults, json={"name": "fail", "times": 1}, trust_env=False).raise_for_status()


def fold_again(page: Page) -> None:
    """Fold what is open; of its pictures one is left to be seen."""
    page.locator("[data-grid] .pile-open [data-unfold]").click()
    expect(page.locator(STACK).first.locator("a[href^='/images/']:visible")).to_have_count(1)


def test_four_at_once_are_one_stack_that_tells_of_each(
    trial: TrialProcess, sign_in: SignIn
) -> None:
    page = sign_in("bob")
    other = page.context.new_page()
    other.goto("/")
    stacks_before = page.locator(STACK).count()
    make_one_fail(trial)
    generate(page, "Four herons, one of which fails", "1:1", count=4)
    stack = page.locator(STACK).first
    expect(page.locator(STACK)).to_have_count(stacks_before + 1)
    expect(stack.locator("article")).to_have_count(4)
    expect(other.locator(STACK)).to_have_count(stacks_before + 1)
    before = stack.bounding_box()
    expect(stack.locator("a[href^='/images/']")).to_have_count(3, timeout=PICTURE_WAIT)
    expect(stack.locator(".tile-failed")).to_contain_text("Failed", timeout=PICTURE_WAIT)
    after = stack.bounding_box()
    assert before is not None
    assert after is not None
    assert (after["width"], after["height"]) == pytest.approx(
        (before["width"], before["height"]), abs=1
    )
    expect(stack.locator(".tile-failed [name=again]")).to_be_hidden()
    head = stack.locator("[data-unfold]")
    head.focus()
    page.keyboard.press("Enter")
    expect(head).to_have_attribute("aria-expanded", "true")
    expect(stack.locator("[data-count]")).to_have_text("4")
    stack.locator(".tile-failed form[action$='/dismiss/'] button").click()
    expect(stack.locator("[data-count]")).to_have_text("3")
    page.reload()
    expect(page.locator("[data-grid] .pile-open a[href^='/images/']")).to_have_count(3)
    fold_again(page)


def test_stack_opens_without_a_script(sign_in: SignIn) -> None:
    page = sign_in("alice")
    generate(page, "Two plain herons", count=2)
    # Not the stack of an earlier test, which is the first one until this one is there.
    made = page.locator(STACK).filter(has=page.locator("img[alt*='plain herons']")).first
    expect(made.locator("a[href^='/images/']")).to_have_count(2, timeout=PICTURE_WAIT)
    plain = sign_in("alice", java_script_enabled=False)
    stack = plain.locator(STACK).filter(has=plain.locator("img[alt*='plain herons']")).first
    expect(stack.locator("a[href^='/images/']:visible")).to_have_count(1)
    stack.locator("[data-unfold]").click()
    arrive(plain, re.compile(r"\?open="))
    opened = plain.locator(".pile-open")
    expect(opened.locator("a[href^='/images/']:visible")).to_have_count(2)
