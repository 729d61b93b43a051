"""Taking back what was not sent, and putting away what failed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gallery.errors import TooLate
from gallery.lifecycle import ACTIVE, State
from gallery.models import Generation, User
from gallery.services import generations, ledger
from tests.factories import make_generation


def test_cancelling_costs_nothing(alice: User) -> None:
    generation = make_generation(alice)
    generations.cancel(alice, generation)
    generation.refresh_from_db()
    assert generation.state == State.CANCELLED
    assert ledger.balance(alice) == 0


@pytest.mark.parametrize("state", sorted(set(State) - {State.QUEUED}))
def test_what_was_sent_or_is_over_is_not_cancelled(alice: User, state: State) -> None:
    generation = make_generation(alice, state=state)
    with pytest.raises(TooLate):
        generations.cancel(alice, generation)
    generation.refresh_from_db()
    assert generation.state == state


def test_what_a_worker_is_sending_just_now_is_not_cancelled(alice: User) -> None:
    now = timezone.now()
    generation = make_generation(alice)
    Generation.objects.filter(pk=generation.pk).lease(until=now + timedelta(minutes=1), now=now)
    with pytest.raises(TooLate):
        generations.cancel(alice, generation)


def test_another_members_request_is_not_cancelled(alice: User, bob: User) -> None:
    with pytest.raises(TooLate):
        generations.cancel(bob, make_generation(alice))


@pytest.mark.parametrize("state", sorted(ACTIVE))
def test_what_goes_on_is_not_put_away(alice: User, state: State) -> None:
    with pytest.raises(TooLate):
        generations.dismiss(alice, make_generation(alice, state=state))


def test_failure_is_put_away(alice: User) -> None:
    generation = make_generation(alice, state=State.FAILED)
    generations.dismiss(alice, generation)
    generation.refresh_from_db()
    assert generation.dismissed_at is not None


def test_what_a_killed_worker_had_taken_is_cancelled_once_its_lease_is_over(alice: User) -> None:
    now = timezone.now()
    generation = make_generation(alice)
    Generation.objects.filter(pk=generation.pk).lease(until=now - timedelta(seconds=1), now=now)
    generations.cancel(alice, generation)
    generation.refresh_from_db()
    assert generation.state == State.CANCELLED
    assert ledger.balance(alice) == 0
