"""The engine's stop: what waits is not sent while its budget is overdrawn, and nothing is lost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from gallery.engine.fairness import next_to_send
from gallery.lifecycle import State
from gallery.models import Budget, DailyBalance, Generation, Notice, ProviderGate, User
from gallery.models.budget import Period
from gallery.services import budgets, ledger
from tests.engine.conftest import Drive, DriveAll, turn
from tests.engine.test_fairness import ask
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.database

Scope = Budget.Scope
Reason = ProviderGate.Reason


def limit(admin: User, credits: int | None, *, member: User | None = None) -> None:
    scope = Scope.MEMBER if member else Scope.TEAM
    budgets.set_budget(admin, scope=scope, period=Period.DAY, credits=credits, member=member)


def waiting() -> list[int]:
    return next_to_send(100, timezone.now())


def test_lowered_budget_holds_back_what_waits_until_there_is_room(
    alice: User, bob: User, admin: User
) -> None:
    held = [row.pk for row in ask(alice, 2)]
    (other,) = ask(bob)
    limit(admin, 7, member=alice)
    assert waiting() == [other.pk]
    budgets.give(admin, alice, credits=1, note="go on")
    assert set(waiting()) == {*held, other.pk}


def test_teams_lowered_budget_holds_back_all(alice: User, bob: User, admin: User) -> None:
    rows = ask(alice) + ask(bob)
    limit(admin, 7)
    assert waiting() == []
    limit(admin, None)
    assert set(waiting()) == {row.pk for row in rows}


def test_dearer_job_than_expected_holds_back_the_rest_until_the_next_day(
    alice: User, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(admin, 8, member=alice)
    first, second = ask(alice, 2)
    now = timezone.now()
    Generation.objects.write(
        first.pk, expect=State.QUEUED, to=State.SUBMITTING, now=now, sent_at=now
    )
    ledger.settle(first, 5)
    caches["process"].clear()
    assert waiting() == []
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert waiting() == [second.pk]


def test_what_was_seen_before_the_clock_was_set_back_does_not_count(
    alice: User, admin: User
) -> None:
    limit(admin, 8, member=alice)
    (row,) = ask(alice)
    assert next_to_send(5, timezone.now() + timedelta(hours=1)) == [row.pk]
    # By another process, so that this one is not told.
    Budget.objects.update(credits=1)
    assert waiting() == []


def test_what_is_held_back_is_sent_by_itself_once_the_budget_is_raised(
    alice: User, admin: User, sandbox: SandboxProcess, drive_all: DriveAll
) -> None:
    rows = ask(alice, 2)
    Generation.objects.update(prompt="[sandbox:fast]")
    limit(admin, 4, member=alice)
    for _turn in range(3):
        turn()
    assert set(Generation.objects.values_list("state", flat=True)) == {State.QUEUED}
    assert not sandbox.books().keys() & {row.idempotency_key for row in rows}
    limit(admin, 8, member=alice)
    drive_all(rows)
    assert {row.state for row in rows} == {State.COMPLETED}


def test_owner_reads_why_it_waits_and_a_colleague_is_not_counted_behind_it(
    alice: User, bob: User, admin: User, as_alice: Client, as_bob: Client
) -> None:
    ask(alice, 3)
    ask(bob)
    limit(admin, 4, member=alice)
    page = as_alice.get("/").content.decode()
    assert page.count("Waiting for your budget") == 3
    assert "Next in line" in as_bob.get("/").content.decode()
    limit(admin, 4)
    assert "Waiting for the team&#x27;s budget" in as_bob.get("/").content.decode()


def test_without_budgets_the_look_costs_one_query_a_second(
    alice: User, django_assert_num_queries: Any
) -> None:
    ask(alice)
    now = timezone.now()
    next_to_send(1, now)
    with django_assert_num_queries(1):
        next_to_send(1, now)


def test_account_that_runs_out_in_the_middle_loses_nothing_and_is_told_once(
    alice: User,
    admin: User,
    sandbox: SandboxProcess,
    drive: Drive,
    drive_all: DriveAll,
    hurry: None,
    gate_reason: Callable[[], str],
) -> None:
    limit(admin, 1000)
    rows = ask(alice, 5)
    Generation.objects.update(prompt="[sandbox:fast]")
    # Money for two, and a rest that opens the gate again and again.
    sandbox.admin("POST", "credits", credits=2 * 4 + 3)
    for _turn in range(20):
        turn()
    counts = {state: rows_in(state) for state in (State.QUEUED, State.SUBMITTING)}
    assert counts == {State.QUEUED: 3, State.SUBMITTING: 0}
    assert sum(row.used for row in DailyBalance.objects.all()) == 5 * 4
    notice = Notice.objects.get(kind=Notice.Kind.OUT_OF_CREDITS)
    assert notice.recipient == admin
    sandbox.admin("POST", "credits", credits=100)
    drive_all(rows)
    assert {row.state for row in rows} == {State.COMPLETED}
    assert gate_reason() == Reason.OPEN
    assert ledger.balance(alice) == -5 * 4
    # Empty again: that is news again.
    sandbox.admin("POST", "credits", credits=0)
    ask(alice)
    turn()
    assert Notice.objects.filter(kind=Notice.Kind.OUT_OF_CREDITS).count() == 2


def rows_in(state: State) -> int:
    return Generation.objects.filter(state=state).count()
