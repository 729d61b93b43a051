"""Batches: all or nothing, started once, and paused, resumed and cancelled as one."""

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gallery.errors import GalleryError, InvalidChoice, InvalidPrompt, OverBudget, TooLate
from gallery.lifecycle import State
from gallery.models import Batch, Budget, Generation, LedgerEntry, Prompt, User
from gallery.models.budget import Period
from gallery.pages.batches import batch_line, batch_lines
from gallery.services import batches, budgets, generations, ledger
from gallery.services.asking import Wish
from gallery.services.turns import places_in_queue
from tests.factories import COFFEE_SHOP, make_generation


def wish(prompt: str = COFFEE_SHOP, count: int = 1) -> Wish:
    return Wish(prompt=prompt, model="grok-imagine-image", aspect_ratio="1:1", count=count)


def start(owner: User, number: int, token: uuid.UUID | None = None) -> Batch:
    wishes = [wish(f"Vase {at}") for at in range(number)]
    return batches.start(owner, name="Vases", wishes=wishes, form_token=token or uuid.uuid4())


def ask(owner: User) -> Generation:
    return generations.create(
        owner,
        prompt="A lamp",
        model="grok-imagine-image",
        aspect_ratio="1:1",
        form_token=uuid.uuid4(),
    )


def states(batch: Batch) -> list[str]:
    return list(batch.generations.order_by("position").values_list("state", flat=True))


def nothing_was_written() -> bool:
    return not any(model.objects.exists() for model in (Batch, Generation, LedgerEntry, Prompt))


def test_batch_waits_in_the_order_of_its_table_and_its_cost_is_set_aside(alice: User) -> None:
    batch = start(alice, 3)
    rows = batch.generations.order_by("turn", "pk")
    assert [row.prompt for row in rows] == ["Vase 0", "Vase 1", "Vase 2"]
    assert ledger.balance(alice) == -12
    line = batch_line(batch)
    assert (line.size, line.waiting, line.done, line.spent) == (3, 3, 0, 0)


def test_two_hundred_pictures_take_few_queries(alice: User) -> None:
    with CaptureQueriesContext(connection) as few:
        start(alice, 2)
    with CaptureQueriesContext(connection) as many:
        start(alice, batches.MOST_PICTURES)
    assert len(many) <= len(few) + 2
    assert ledger.balance(alice) == -4 * (2 + batches.MOST_PICTURES)


@pytest.mark.parametrize(
    ("wishes", "error"),
    [
        ([], InvalidChoice),
        ([wish()] * 201, InvalidChoice),
        ([wish(count=4)] * 51, InvalidChoice),
        ([wish(), wish("")], InvalidPrompt),
        ([wish(), wish("x" * 2001)], InvalidPrompt),
        ([wish(count=5)], InvalidChoice),
    ],
)
def test_refused_batch_leaves_nothing_behind(
    alice: User, wishes: list[Wish], error: type[GalleryError]
) -> None:
    with pytest.raises(error):
        batches.start(alice, name="Vases", wishes=wishes, form_token=uuid.uuid4())
    assert nothing_was_written()


def test_batch_beyond_the_budget_leaves_nothing_behind(alice: User) -> None:
    scope = Budget.Scope.MEMBER
    budgets.set_budget(alice, scope=scope, period=Period.DAY, credits=799, member=alice)
    with pytest.raises(OverBudget):
        start(alice, 200)
    assert nothing_was_written()
    budgets.set_budget(alice, scope=scope, period=Period.DAY, credits=800, member=alice)
    assert start(alice, 200).generations.count() == 200


def test_repeated_form_gives_the_same_batch(alice: User) -> None:
    token = uuid.uuid4()
    assert start(alice, 2, token) == start(alice, 2, token)
    assert Generation.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_same_form_six_times_at_once_gives_one_batch() -> None:
    owner = User.objects.create_user("owner")
    token = uuid.uuid4()
    made: list[int] = []

    def press() -> None:
        made.append(start(owner, 5, token).pk)
        connection.close()

    run_at_once([press] * 6)
    assert len(made) == 6
    assert len(set(made)) == 1
    assert Generation.objects.count() == LedgerEntry.objects.count() == 5


def run_at_once(steps: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=step) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_paused_batch_keeps_nobody_waiting_and_goes_on_behind_what_came_meanwhile(
    alice: User, bob: User
) -> None:
    batch = start(alice, 20)
    batches.pause(alice, batch)
    mine, his = ask(alice), ask(bob)
    assert places_in_queue([mine])[mine.pk].before == 0
    assert places_in_queue([his])[his.pk].before == 1
    places = places_in_queue(list(batch.generations.all()))
    assert all(place.is_paused for place in places.values())
    batches.resume(alice, batch)
    waiting = list(batches.waiting_of(batch))
    places = places_in_queue([*waiting, mine])
    assert places[mine.pk].before < min(places[row.pk].before for row in waiting)
    assert [row.prompt for row in waiting] == [f"Vase {at}" for at in range(20)]
    assert places_in_queue([his])[his.pk].before == 1


def test_pausing_and_resuming_twice_changes_nothing_more(alice: User) -> None:
    batch = start(alice, 2)
    batches.pause(alice, batch)
    batches.pause(alice, batch)
    assert batch_line(Batch.objects.get()).is_paused
    batches.resume(alice, batch)
    before = list(batch.generations.values_list("turn", flat=True))
    batches.resume(alice, batch)
    assert list(batch.generations.values_list("turn", flat=True)) == before


def test_cancelling_takes_back_what_waits_and_leaves_what_was_sent(alice: User) -> None:
    batch = start(alice, 4)
    sent, held = batch.generations.order_by("position")[:2]
    now = timezone.now()
    Generation.objects.filter(pk=sent.pk).update(
        state=State.RUNNING, sent_at=now, accepted_at=now, job_id="job"
    )
    token = Generation.objects.filter(pk=held.pk).lease(until=now + timedelta(seconds=30), now=now)
    assert batches.cancel(alice, batch) == 2
    assert states(batch) == [State.RUNNING, State.QUEUED, State.CANCELLED, State.CANCELLED]
    assert ledger.balance(alice) == -8
    # A worker that could not send it hands it back; then it can be cancelled, too.
    with pytest.raises(TooLate):
        batches.cancel(alice, batch)
    Generation.objects.hand_back(
        held.pk, expect=State.QUEUED, to=State.QUEUED, now=now, token=token
    )
    assert batch_line(Batch.objects.get()).can_cancel
    assert batches.cancel(alice, batch) == 1
    assert ledger.balance(alice) == -4


def test_what_is_over_can_neither_be_paused_nor_cancelled(alice: User) -> None:
    batch = start(alice, 1)
    batches.cancel(alice, batch)
    for act in (batches.pause, batches.cancel):
        with pytest.raises(TooLate):
            act(alice, batch)
    line = batch_line(Batch.objects.get())
    assert line.is_cancelled
    assert line.is_over


def test_cancelling_a_paused_batch_ends_the_pause(alice: User) -> None:
    batch = start(alice, 2)
    batches.pause(alice, batch)
    batches.cancel(alice, batch)
    assert not batch_line(Batch.objects.get()).is_paused
    assert ledger.balance(alice) == 0


@pytest.mark.parametrize("act", [batches.pause, batches.resume, batches.cancel])
def test_another_members_batch_is_out_of_reach(
    alice: User, bob: User, act: Callable[[User, Batch], object]
) -> None:
    batch = start(alice, 1)
    with pytest.raises(Batch.DoesNotExist):
        act(bob, batch)
    assert states(batch) == [State.QUEUED]


@pytest.mark.django_db(transaction=True)
def test_cancelled_by_several_at_once_each_reservation_comes_back_once() -> None:
    owner = User.objects.create_user("owner")
    batch = start(owner, 30)
    taken: list[int] = []

    def cancel() -> None:
        try:
            taken.append(batches.cancel(owner, batch))
        except TooLate:
            pass
        finally:
            connection.close()

    def cancel_one() -> None:
        row = batch.generations.order_by("-position")[0]
        try:
            generations.cancel(owner, row)
            taken.append(1)
        except TooLate:
            pass
        finally:
            connection.close()

    run_at_once([cancel, cancel_one, cancel])
    while Generation.objects.filter(state=State.QUEUED).exists():
        cancel()
    assert sum(taken) == 30
    assert ledger.balance(owner) == 0
    assert LedgerEntry.objects.filter(kind=LedgerEntry.Kind.RELEASE).count() == 30


def test_lines_of_what_goes_on_take_as_many_queries_however_many_there_are(
    alice: User, bob: User
) -> None:
    start(bob, 1)
    over = start(alice, 1)
    batches.cancel(alice, over)
    first = start(alice, 2)
    with CaptureQueriesContext(connection) as few:
        assert [line.batch for line in batch_lines(alice)] == [first]
    for _number in range(5):
        start(alice, 1)
    make_generation(alice)
    with CaptureQueriesContext(connection) as many:
        assert len(batch_lines(alice)) == 6
    assert len(many) == len(few) == 2
    assert len(batch_lines(alice, 3)) == 3
