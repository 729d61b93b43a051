"""Members take turns: nobody's long queue keeps a colleague waiting."""

import tracemalloc
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gallery.engine.fairness import next_to_send
from gallery.lifecycle import State
from gallery.models import Generation, ProviderGate, User
from gallery.services import generations
from gallery.services.turns import place_in_queue
from tests.engine.conftest import turn
from tests.factories import make_generation
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.database

MANY = 10_000
RUNS_ON = "A cat [sandbox:slow=30]"


def ask(member: User, number: int = 1) -> list[Generation]:
    """Ask for pictures in the way that the form does."""
    return [
        generations.create(
            member,
            prompt=RUNS_ON,
            model="grok-imagine-image",
            aspect_ratio="1:1",
            form_token=uuid.uuid4(),
        )
        for _number in range(number)
    ]


def cancel(rows: list[Generation]) -> None:
    """Take them out of the queue."""
    for row in rows:
        generations.cancel(row.owner, row)


def queue_many(member: User, number: int) -> None:
    """Write so many waiting requests at once."""
    now = timezone.now()
    Generation.objects.bulk_create(
        Generation(
            owner=member,
            prompt=RUNS_ON,
            model="grok-imagine-image",
            aspect_ratio="1:1",
            form_token=uuid.uuid4(),
            due_at=now,
            changed_at=now,
            estimated_credits=4,
            turn=turn,
        )
        for turn in range(number)
    )


def send_all(places: int, rows: list[Generation]) -> list[int]:
    """Send one after the other, with so many places; return the keys in the order of sending."""
    turn()
    order: list[int] = []
    while len(order) < len(rows):
        ProviderGate.objects.update(max_in_flight=places, checked_at=timezone.now())
        turn()
        sent = Generation.objects.filter(state=State.RUNNING).order_by("accepted_at")
        order += sent.values_list("pk", flat=True)
        # Their places are free again.
        sent.update(state=State.COLLECTING)
    return order


def test_colleague_is_served_next_however_long_the_queue_is(alice: User, bob: User) -> None:
    ask(alice, 50)
    (first,) = ask(bob)
    assert next_to_send(3, timezone.now()).index(first.pk) == 1
    assert place_in_queue(first) == 2


def test_colleague_who_comes_in_the_middle_takes_part_in_the_present_turn(
    alice: User, bob: User
) -> None:
    rows = ask(alice, 50)
    cancel(rows[:20])
    (first, second) = ask(bob, 2)
    assert next_to_send(4, timezone.now()) == [rows[20].pk, first.pk, rows[21].pk, second.pk]


def test_three_members_are_served_in_rounds(alice: User, bob: User, admin: User) -> None:
    ask(alice, 10)
    ask(bob, 3)
    ask(admin, 2)
    owners = [Generation.objects.get(pk=pk).owner for pk in next_to_send(15, timezone.now())]
    assert owners == [alice, bob, admin, alice, bob, admin, alice, bob] + [alice] * 7


def test_who_had_nothing_waiting_is_not_put_behind_for_earlier_ones(alice: User, bob: User) -> None:
    cancel(ask(bob, 5))
    ask(alice, 3)
    (first,) = ask(bob)
    assert next_to_send(2, timezone.now())[1] == first.pk


def test_place_that_is_told_is_the_place_in_which_it_is_sent(
    alice: User, bob: User, sandbox: SandboxProcess
) -> None:
    rows = ask(alice, 4) + ask(bob, 2) + ask(alice, 1) + ask(bob, 1)
    places = {row.pk: place_in_queue(row) for row in rows}
    ProviderGate.objects.create(name="apiframe", max_in_flight=0, checked_at=timezone.now())
    assert send_all(1, rows) == sorted(places, key=lambda pk: places[pk])


def test_share_of_a_member_is_not_exceeded(
    alice: User, bob: User, sandbox: SandboxProcess, settings: Any
) -> None:
    settings.IN_FLIGHT_PER_MEMBER = 2
    ask(alice, 10)
    turn()
    ask(bob, 1)
    for _turn in range(3):
        turn()
    in_flight = Generation.objects.filter(state=State.RUNNING)
    assert in_flight.filter(owner=alice).count() == 2
    assert in_flight.filter(owner=bob).count() == 1


def test_free_place_of_a_share_is_taken_by_the_next(
    alice: User, sandbox: SandboxProcess, settings: Any
) -> None:
    settings.IN_FLIGHT_PER_MEMBER = 1
    first, second = ask(alice, 2)
    turn()
    turn()
    second.refresh_from_db()
    assert second.state == State.QUEUED
    Generation.objects.filter(pk=first.pk).update(state=State.COLLECTING)
    turn()
    second.refresh_from_db()
    assert second.state == State.RUNNING


def test_who_has_used_up_the_share_keeps_nobody_waiting(
    alice: User, bob: User, sandbox: SandboxProcess, settings: Any
) -> None:
    settings.IN_FLIGHT_PER_MEMBER = 1
    queue_many(alice, 100)
    (colleagues,) = ask(bob)
    turn()
    turn()
    colleagues.refresh_from_db()
    assert colleagues.state == State.RUNNING


def test_row_that_can_not_be_sent_yet_keeps_nobody_waiting(alice: User, bob: User) -> None:
    later = timezone.now() + timedelta(minutes=1)
    make_generation(alice, due_at=later)
    second = make_generation(bob, turn=5)
    assert next_to_send(5, timezone.now()) == [second.pk]


def test_ten_thousand_at_once_cost_a_turn_and_a_page_no_more_than_a_hundred(
    as_alice: Client, alice: User, bob: User, sandbox: SandboxProcess
) -> None:
    queue_many(alice, 100)
    turn()
    (queries, peak), page = _cost_of_a_turn(), _cost_of_the_page(as_alice)
    queue_many(alice, MANY)
    (queries_of_many, peak_of_many), page_of_many = _cost_of_a_turn(), _cost_of_the_page(as_alice)
    assert queries_of_many <= queries + 10
    assert peak_of_many < peak + 5_000_000
    assert page_of_many[0] <= page[0]
    assert page_of_many[1] < page[1] * 1.1
    (colleagues,) = ask(bob)
    assert next_to_send(2, timezone.now())[1] == colleagues.pk


def _cost_of_a_turn() -> tuple[int, int]:
    tracemalloc.start()
    with CaptureQueriesContext(connection) as queries:
        turn()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return len(queries), peak


def _cost_of_the_page(browser: Client) -> tuple[int, int]:
    # What is remembered for a second or ten may be forgotten by the second time.
    caches["process"].clear()
    with CaptureQueriesContext(connection) as queries:
        page = browser.get("/")
    assert page.status_code == 200
    return len(queries), len(page.content)
