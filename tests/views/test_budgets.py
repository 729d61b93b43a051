"""The pages of budgets, what is left beside the price, and what a receipt says."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gallery.lifecycle import EndReason, State
from gallery.models import Budget, Generation, LedgerEntry, Notice, User
from gallery.models.budget import MOST_CREDITS, Period
from gallery.services import budgets, ledger
from tests.factories import COFFEE_SHOP, make_generation, make_image

Scope = Budget.Scope
BUDGETS, CHANGE = reverse("gallery:budgets"), reverse("gallery:budgets-change")
EMPTY = {"team_day": "", "team_month": "", "each_day": "", "each_month": ""}


def ask(browser: Client, *, fragment: bool = True) -> Any:
    fields = {
        "prompt": COFFEE_SHOP,
        "aspect_ratio": "16:9",
        "model": "grok-imagine-image",
        "form_token": str(uuid.uuid4()),
    }
    headers = {"X-Fragment": "1"} if fragment else {}
    return browser.post(reverse("gallery:generation-create"), fields, headers=headers)


def limit(admin: User, credits: int, scope: Budget.Scope = Scope.EACH_MEMBER) -> None:
    budgets.set_budget(admin, scope=scope, period=Period.DAY, credits=credits)


def page_of_member(person: User) -> str:
    return reverse("gallery:member-budget", args=[person.public_id])


def test_budgets_are_set_changed_and_removed(as_admin: Client) -> None:
    wanted = {"team_day": "", "team_month": "5000", "each_day": "0", "each_month": "400"}
    answer = as_admin.post(CHANGE, wanted, follow=True)
    assert "saved" in answer.content.decode()
    kept = set(Budget.objects.values_list("scope", "period", "credits"))
    assert kept == {("team", "month", 5000), ("each", "day", 0), ("each", "month", 400)}
    as_admin.post(CHANGE, EMPTY)
    assert not Budget.objects.exists()


@pytest.mark.parametrize("typed", ["-1", str(MOST_CREDITS + 1), "9" * 40, "4.5", "many", "\0"])
def test_nonsense_is_refused_and_nothing_is_saved(as_admin: Client, typed: str) -> None:
    answer = as_admin.post(CHANGE, EMPTY | {"team_day": "10", "each_month": typed})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not Budget.objects.exists()


def test_members_own_budget_is_set_on_their_page(as_admin: Client, alice: User) -> None:
    as_admin.post(page_of_member(alice), {"day": "40", "month": ""})
    assert Budget.objects.get().member == alice
    text = as_admin.get(BUDGETS).content.decode()
    assert "0 of 40" in text
    assert "own budget" in text


def test_credits_are_given_with_a_reason_that_the_member_reads(
    as_admin: Client, alice: User, admin: User
) -> None:
    address = reverse("gallery:member-grant", args=[alice.public_id])
    assert as_admin.post(address, {"credits": "25", "note": ""}).status_code == 422
    assert as_admin.post(address, {"credits": "0", "note": "x"}).status_code == 422
    assert not LedgerEntry.objects.exists()
    answer = as_admin.post(address, {"credits": "25", "note": "for the fair"}, follow=True)
    assert "for the fair" in answer.content.decode()
    entry = LedgerEntry.objects.get()
    assert (entry.member, entry.credits, entry.actor) == (alice, 25, admin)
    assert Notice.objects.get(recipient=alice).data["note"] == "for the fair"


def test_auditor_looks_and_changes_nothing(alice: User, admin: User, as_auditor: Client) -> None:
    limit(admin, 40)
    page = as_auditor.get(BUDGETS)
    assert page.status_code == 200
    assert "Save" not in page.content.decode()
    assert as_auditor.post(CHANGE, EMPTY).status_code == 403
    assert as_auditor.get(page_of_member(alice)).status_code == 403
    assert Budget.objects.exists()


def test_page_says_what_follows_from_a_budget_below_what_is_used(
    as_admin: Client, alice: User
) -> None:
    make_generation(alice)
    as_admin.post(CHANGE, EMPTY | {"each_day": "1"})
    text = as_admin.get(BUDGETS).content.decode()
    assert "3 over" in text
    assert "is not sent" in text


def test_page_takes_no_more_queries_for_many_members(as_admin: Client, admin: User) -> None:
    limit(admin, 40)
    limit(admin, 400, Scope.TEAM)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert as_admin.get(BUDGETS).status_code == 200
        return len(seen)

    few = queries()
    for number in range(20):
        make_generation(User.objects.create_user(f"member-{number}"))
    assert queries() <= few


def test_what_is_left_stands_beside_the_price_and_comes_anew_with_each_request(
    as_alice: Client, admin: User
) -> None:
    assert "left today" not in as_alice.get("/").content.decode()
    limit(admin, 20)
    assert "20 credits left today" in as_alice.get("/").content.decode()
    sent = ask(as_alice)
    assert sent.status_code == 201
    assert "16 credits left today" in sent.content.decode()
    assert "16 credits left today" in as_alice.get(reverse("gallery:weather")).content.decode()


@pytest.mark.parametrize("fragment", [True, False])
def test_refused_for_the_budget_the_text_is_kept_and_the_reason_is_read(
    as_alice: Client, admin: User, fragment: bool
) -> None:
    limit(admin, 3, Scope.TEAM)
    answer = ask(as_alice, fragment=fragment)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert COFFEE_SHOP in text
    assert "budget for today has 3 of 3 credits left" in text
    assert "begins anew on" in text
    assert "Generate" in text
    assert not Generation.objects.exists()


def receipt(browser: Client, row: Generation) -> str:
    return browser.get(reverse("gallery:generation", args=[row.public_id])).content.decode()


def test_receipt_of_a_finished_picture_names_what_was_set_aside_and_paid(
    as_alice: Client, alice: User
) -> None:
    row = make_generation(alice, state=State.COMPLETED)
    image = make_image(row)
    ledger.settle(row, 3)
    text = as_alice.get(reverse("gallery:image", args=[image.public_id])).content.decode()
    assert "4 credits set aside." in text
    assert "3 credits paid: the price that Apiframe named." in text


@pytest.mark.parametrize(
    ("state", "reason", "words"),
    [
        (State.BLOCKED, EndReason.POLICY, "what is blocked costs nothing"),
        (State.FAILED, EndReason.PROVIDER_FAULT, "what fails costs nothing"),
        (State.CANCELLED, EndReason.BY_OWNER, "it was never sent"),
        (State.EXPIRED, EndReason.STOPPED_WAITING, "should the picture still come"),
        (State.FAILED, EndReason.JOB_LOST, "an admin has found out that it cost nothing"),
    ],
)
def test_receipt_of_what_cost_nothing_says_why(
    as_alice: Client, alice: User, state: State, reason: EndReason, words: str
) -> None:
    row = make_generation(alice, state=state, end_reason=reason)
    ledger.release(row)
    text = receipt(as_alice, row)
    assert "4 credits given back, nothing paid" in text
    assert words in text


def test_receipt_of_a_late_picture_says_that_it_came_after_all(
    as_alice: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = make_generation(alice, state=State.COMPLETED)
    ledger.release(row)
    later = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    ledger.settle(row, 4)
    monkeypatch.undo()
    assert "4 credits paid: the picture came after all" in receipt(as_alice, row)


def test_receipt_of_an_unknown_cost_says_that_it_stays_set_aside(
    as_alice: Client, alice: User
) -> None:
    row = make_generation(alice, state=State.FAILED, end_reason=EndReason.OUTCOME_UNKNOWN)
    assert "stay set aside until an admin" in receipt(as_alice, row)


def test_receipt_names_whose_budget_it_was_after_a_hand_over(
    as_bob: Client, alice: User, bob: User
) -> None:
    row = make_generation(alice, state=State.COMPLETED)
    ledger.settle(row, 4)
    Generation.objects.update(owner=bob)
    assert "the budget of alice" in receipt(as_bob, row)
