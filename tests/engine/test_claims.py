"""One worker at a time holds a row, and one that lost its lease changes nothing."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from gallery.engine.claims import Claim, claim
from gallery.lifecycle import LEASES, MOST_ATTEMPTS, EndReason, State
from gallery.models import Generation, User
from gallery.services import ledger
from tests.factories import make_generation

pytestmark = pytest.mark.database


def taken(generation: Generation, now: datetime | None = None) -> Claim | None:
    """Claim a queued row, as one who would send it."""
    held = claim([generation.pk], state=State.QUEUED, now=now or timezone.now())
    return held[0] if held else None


def test_row_is_claimed_once(alice: User) -> None:
    generation = make_generation(alice)
    taken(generation)
    assert taken(generation) is None


def test_row_is_free_again_after_its_lease(alice: User) -> None:
    generation = make_generation(alice)
    taken(generation)
    later = timezone.now() + LEASES[State.QUEUED] + timedelta(seconds=1)
    assert taken(generation, later) is not None


def test_row_that_is_not_due_is_left_alone(alice: User) -> None:
    generation = make_generation(alice, due_at=timezone.now() + timedelta(hours=1))
    assert taken(generation) is None


def test_late_worker_changes_nothing(alice: User) -> None:
    generation = make_generation(alice)
    late = taken(generation)
    assert late is not None
    later = timezone.now() + LEASES[State.QUEUED] + timedelta(seconds=1)
    successor = taken(generation, later)
    assert successor is not None
    assert successor.finish(to=State.QUEUED, now=later, due_at=later)
    assert late.keep(to=State.SUBMITTING, now=later, sent_at=later) is None
    assert not late.finish(to=State.FAILED, now=later, end_reason=EndReason.PROVIDER_FAULT)
    generation.refresh_from_db()
    assert generation.state == State.QUEUED


def test_row_that_kills_its_workers_is_set_aside(alice: User) -> None:
    generation = make_generation(alice)
    now = timezone.now()
    for _worker in range(MOST_ATTEMPTS):
        assert taken(generation, now) is not None
        now += LEASES[State.QUEUED] + timedelta(seconds=1)
    assert taken(generation, now) is None
    generation.refresh_from_db()
    assert generation.state == State.FAILED
    assert generation.end_reason == EndReason.GAVE_UP
    assert ledger.balance(alice) == 0


def test_orderly_steps_are_no_attempts(alice: User) -> None:
    generation = make_generation(alice)
    now = timezone.now()
    for _step in range(MOST_ATTEMPTS * 2):
        held = taken(generation, now)
        assert held is not None
        assert held.wait(until=now, now=now)


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_at_once_one_gets_the_row() -> None:
    owner = User.objects.create_user("owner")
    generation = make_generation(owner)
    start = threading.Barrier(8)
    held: list[Claim | None] = []

    def work() -> None:
        start.wait()
        held.append(taken(generation))
        connection.close()

    threads = [threading.Thread(target=work) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([one for one in held if one is not None]) == 1
