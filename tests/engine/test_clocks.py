"""Clocks that jump, here or at the provider: no storm, no stall, and no negative time."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gallery.engine import gate
from gallery.lifecycle import LONGEST_LEASE, State
from gallery.models import EngineLease, Generation, ProviderGate, User
from gallery.pages.details import facts_of
from gallery.provider.errors import NoCapacity, RateLimited
from gallery.services.durations import ENOUGH, time_taken
from gallery.services.forecast import expectation, weather
from tests.engine.conftest import Drive, DriveAll, turn
from tests.factories import make_generation
from tests.sandbox_process import SandboxProcess

AHEAD = timedelta(hours=2)


@pytest.mark.parametrize("hours", [-5, 5])
def test_providers_clock_that_is_wrong_makes_no_time_negative(
    as_alice: Client, alice: User, sandbox: SandboxProcess, drive: Drive, hours: int
) -> None:
    row = drive(make_generation(alice, prompt=f"[sandbox:clock-skew={hours}]"))
    assert row.accepted_at is not None
    assert row.made_at is not None
    assert row.finished_at is not None
    assert row.created_at <= row.accepted_at <= row.made_at <= row.finished_at
    page = as_alice.get(reverse("gallery:image", args=[row.images.get().public_id]))
    assert page.status_code == 200


def test_clock_that_was_set_back_between_makes_no_time_negative(alice: User) -> None:
    later = timezone.now() + AHEAD
    row = make_generation(alice, state=State.COMPLETED, accepted_at=later, made_at=timezone.now())
    facts = facts_of(row.owner, row)
    assert facts.made_in == timedelta()
    assert time_taken(row) == timedelta()
    running = make_generation(alice, state=State.RUNNING, accepted_at=later)
    for _number in range(ENOUGH):
        make_generation(alice, state=State.COMPLETED, accepted_at=later, made_at=later)
    now = timezone.now()
    expected = expectation(running, now)
    assert expected is not None
    assert now <= expected.ready_at < expected.late_at
    assert (weather().seconds or 0) >= 0


@pytest.mark.parametrize(
    "state", [State.QUEUED, State.SUBMITTING, State.RUNNING, State.COLLECTING, State.EXPIRED]
)
def test_row_that_waits_for_a_time_before_the_clock_was_set_back_waits_no_longer(
    alice: User, state: State
) -> None:
    now = timezone.now()
    row = make_generation(alice, state=state, due_at=now + AHEAD)
    assert Generation.objects.mend_times(now) == 1
    assert list(Generation.objects.due(now)) == [row]


def test_lease_from_before_the_clock_was_set_back_is_over(alice: User) -> None:
    now = timezone.now()
    row = make_generation(alice, due_at=now)
    Generation.objects.lease(until=now + AHEAD + LONGEST_LEASE, now=now)
    assert Generation.objects.mend_times(now) == 1
    assert list(Generation.objects.due(now)) == [row]


def test_times_that_may_be_are_left_alone(alice: User) -> None:
    now = timezone.now()
    make_generation(alice, state=State.RUNNING, due_at=now + timedelta(seconds=30))
    held = make_generation(alice)
    Generation.objects.filter(pk=held.pk).lease(until=now + LONGEST_LEASE, now=now)
    make_generation(alice, state=State.FAILED)
    assert Generation.objects.mend_times(now) == 0


def test_clock_that_goes_forward_sends_nothing_twice(
    alice: User, sandbox: SandboxProcess, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All leases are over at once, and whoever held them finds that they are another's."""
    jobs_before = len(sandbox.books())
    row = drive(make_generation(alice, prompt="[sandbox:lost-500]"), to={State.SUBMITTING})
    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() + AHEAD)
    assert drive(row).state == State.COMPLETED
    assert len(sandbox.books()) == jobs_before + 1


def test_clock_that_goes_back_stops_nothing(
    alice: User, sandbox: SandboxProcess, drive_all: DriveAll, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [make_generation(alice) for _number in range(3)]
    drive_all(rows, to={State.RUNNING})
    # The provider asked for a minute when the clock was still ahead.
    gate.close_for(RateLimited(retry_after=60.0), timezone.now())
    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() - AHEAD)
    Generation.objects.mend_times(timezone.now())
    drive_all(rows)
    for row in rows:
        assert row.state == State.COMPLETED
        assert row.made_at is not None
        assert time_taken(row) >= timedelta()


@pytest.mark.parametrize("jump", [-AHEAD, AHEAD], ids=["back", "forward"])
def test_pause_of_the_gate_is_over_when_the_clock_has_jumped(db: None, jump: timedelta) -> None:
    now = timezone.now()
    gate.close_for(NoCapacity(retry_after=600.0), now)
    ProviderGate.objects.update(changed_at=now)
    assert not gate.take_look(gate.current(), now + timedelta(seconds=1))
    assert gate.take_look(gate.current(), now + jump)


@pytest.mark.parametrize("jump", [-AHEAD, AHEAD], ids=["back", "forward"])
def test_account_is_looked_at_when_the_clock_has_jumped(
    sandbox: SandboxProcess, db: None, jump: timedelta
) -> None:
    now = timezone.now()
    turn()
    assert not gate.take_look(gate.current(), now)
    assert gate.take_look(gate.current(), now + jump)
    assert not gate.take_look(gate.current(), now + jump), "once, not again and again"


def test_part_of_the_engine_that_was_taken_before_the_clock_was_set_back_is_free(db: None) -> None:
    now = timezone.now()
    leases = EngineLease.objects
    first = leases.take("pump", now + AHEAD)
    assert leases.is_held("pump", now + AHEAD)
    assert not leases.is_held("pump", now)
    second = leases.take("pump", now)
    assert (first, second) == (1, 2)
    assert not leases.hold("pump", 1, now), "the earlier holder learns that it is another's"
    assert leases.hold("pump", 2, now)


def test_part_of_the_engine_has_one_holder_until_it_falls_silent(db: None) -> None:
    now = timezone.now()
    leases = EngineLease.objects
    assert leases.take("pump", now) == 1
    assert leases.take("pump", now + timedelta(seconds=5)) is None
    leases.hold("pump", 1, now + timedelta(seconds=5))
    assert leases.take("pump", now + timedelta(seconds=12)) is None
    assert leases.take("pump", now + timedelta(seconds=16)) == 2
    leases.release("pump", 1)
    assert leases.is_held("pump", now + timedelta(seconds=17)), "only its holder can give it up"
    leases.release("pump", 2)
    assert leases.take("pump", now + timedelta(seconds=17)) == 3
