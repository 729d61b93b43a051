"""The place of a waiting request: what is sent before it."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gallery.lifecycle import State
from gallery.models import Batch, Generation, User
from gallery.services.turns import (
    next_turn,
    place_in_queue,
    places_in_queue,
    take_turns_again,
)
from tests.factories import make_generation


def ask(owner: User) -> Generation:
    return make_generation(owner, turn=next_turn(owner))


def before(*waiting: Generation) -> list[int]:
    """Return how many are sent before each, as the member reads it."""
    found = places_in_queue(waiting)
    return [found[row.pk].before for row in waiting]


def test_members_take_turns(alice: User, bob: User) -> None:
    mine = [ask(alice) for _number in range(3)]
    theirs = ask(bob)
    assert before(*mine) == [0, 2, 3]
    assert before(theirs) == [1]


def test_places_of_many_are_those_of_each(alice: User, bob: User) -> None:
    rows = [ask(owner) for owner in (alice, bob, alice, alice, bob)]
    for row in rows:
        assert before(row) == [place_in_queue(row) - 1]


def test_what_was_sent_stands_in_nobodys_way(alice: User, bob: User) -> None:
    make_generation(bob, state=State.RUNNING)
    assert before(ask(alice)) == [0]


def test_what_waits_no_more_has_no_place(alice: User) -> None:
    assert places_in_queue([make_generation(alice, state=State.RUNNING)]) == {}
    assert places_in_queue([]) == {}


def test_many_take_no_more_queries_than_one(alice: User) -> None:
    rows = [ask(alice) for _number in range(20)]
    with CaptureQueriesContext(
        connection,
    ) as of_one:
        places_in_queue(rows[:1])
    with CaptureQueriesContext(connection) as of_many:
        places_in_queue(rows)
    assert len(of_many) <= len(of_one)


@pytest.fixture
def share_of_two(settings: Any) -> None:
    settings.IN_FLIGHT_PER_MEMBER = 2


@pytest.mark.usefixtures("share_of_two")
def test_with_a_full_share_only_ones_own_come_before(alice: User, bob: User) -> None:
    theirs = ask(bob)
    mine = [ask(alice) for _number in range(2)]
    for _number in range(2):
        make_generation(alice, state=State.RUNNING)
    found = places_in_queue(mine)
    assert [found[row.pk].behind_own for row in mine] == [True, True]
    assert before(*mine) == [0, 1]
    assert before(theirs) == [0]


@pytest.mark.usefixtures("share_of_two")
def test_those_with_a_full_share_are_passed_by(alice: User, bob: User) -> None:
    for _number in range(5):
        ask(bob)
    mine = ask(alice)
    assert before(mine) == [1]
    for _number in range(2):
        make_generation(bob, state=State.RUNNING)
    assert before(mine) == [0]
    assert not places_in_queue([mine])[mine.pk].behind_own


@pytest.fixture
def paused(alice: User) -> Batch:
    """A batch of Alice's that is paused."""
    return Batch.objects.create(
        owner=alice, name="Paused", form_token=uuid.uuid4(), paused_at=timezone.now()
    )


def test_paused_batch_has_no_place_and_stands_in_nobodys_way(
    alice: User, bob: User, paused: Batch
) -> None:
    held = [make_generation(alice, batch=paused, turn=number) for number in range(3)]
    mine, theirs = ask(alice), ask(bob)
    assert before(mine, theirs) == [0, 1]
    assert place_in_queue(mine) == 1
    found = places_in_queue([*held, mine])
    assert [found[row.pk].is_paused for row in held] == [True, True, True]
    assert not found[mine.pk].is_paused


def test_batch_that_goes_on_takes_its_turns_anew(alice: User, bob: User, paused: Batch) -> None:
    held = [make_generation(alice, batch=paused, turn=number) for number in range(3)]
    served = make_generation(bob, turn=50)
    take_turns_again(paused)
    Batch.objects.update(paused_at=None)
    for row in held:
        row.refresh_from_db()
    assert [row.turn for row in held] == [50, 51, 52]
    assert before(served) == [1]
