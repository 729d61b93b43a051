"""A state changes in one place only, along the lifecycle, and only for the holder of the lease."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from gallery.lifecycle import ENDS, MOVES, State
from gallery.models import Generation, User
from tests.factories import make_generation


def write(generation: Generation, to: State, **fields: Any) -> bool:
    return Generation.objects.write(
        generation.pk, expect=State(generation.state), to=to, now=timezone.now(), **fields
    )


@pytest.mark.parametrize("before", State)
@pytest.mark.parametrize("after", State)
def test_only_moves_of_the_lifecycle_are_written(alice: User, before: State, after: State) -> None:
    generation = make_generation(alice, state=before)
    if before == after or after in MOVES[before]:
        return
    with pytest.raises(ValueError, match="no move"):
        write(generation, after)
    generation.refresh_from_db()
    assert generation.state == before


def test_cancelling_is_an_end(alice: User) -> None:
    generation = make_generation(alice)
    assert write(generation, State.CANCELLED, end_reason="by-owner")
    generation.refresh_from_db()
    assert generation.state == State.CANCELLED
    assert generation.state in ENDS
    assert generation.finished_at is not None
    assert generation.due_at is None


def test_change_is_refused_when_the_state_is_another_by_now(alice: User) -> None:
    generation = make_generation(alice)
    write(generation, State.CANCELLED, end_reason="by-owner")
    assert not write(generation, State.SUBMITTING, sent_at=timezone.now())


def test_change_without_token_is_refused_while_a_worker_holds_the_row(alice: User) -> None:
    now = timezone.now()
    generation = make_generation(alice)
    Generation.objects.filter(pk=generation.pk).lease(until=now + timedelta(minutes=1), now=now)
    assert not write(generation, State.CANCELLED, end_reason="by-owner")


def test_change_with_another_token_is_refused(alice: User) -> None:
    now = timezone.now()
    generation = make_generation(alice)
    Generation.objects.filter(pk=generation.pk).lease(until=now + timedelta(minutes=1), now=now)
    assert not write(generation, State.SUBMITTING, token=uuid.uuid4(), sent_at=now)


def test_each_visible_change_has_a_revision_of_its_own(alice: User) -> None:
    generation = make_generation(alice, state=State.RUNNING)
    write(generation, State.RUNNING, progress=10)
    write(generation, State.RUNNING, quiet=True, tries=1)
    generation.refresh_from_db()
    assert generation.revision == 1
