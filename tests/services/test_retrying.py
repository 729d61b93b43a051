"""Retrying by hand: the same once more, once, linked to the first, and paid like any."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from gallery.errors import InvalidChoice, NotPossible, OverBudget, TooLate
from gallery.lifecycle import EndReason, State
from gallery.models import (
    Batch,
    Budget,
    Collection,
    Generation,
    GenerationReference,
    LedgerEntry,
    Prompt,
    User,
)
from gallery.models.budget import Period
from gallery.services import budgets
from gallery.services.retrying import retry, retry_all, to_retry
from tests.factories import make_generation, make_reference


def failed(owner: User, **fields: Any) -> Generation:
    return make_generation(owner, **{"state": State.FAILED} | fields)


def day_budget(member: User, credits: int) -> None:
    budgets.set_budget(
        member, scope=Budget.Scope.MEMBER, period=Period.DAY, credits=credits, member=member
    )


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED, State.EXPIRED])
def test_retry_asks_for_the_same_and_puts_the_first_away(alice: User, state: State) -> None:
    batch = Batch.objects.create(owner=alice, name="b", form_token=alice.public_id)
    shelf = Collection.objects.create(owner=alice, name="Coffee")
    fields: dict[str, Any] = {"aspect_ratio": "2:3", "batch": batch, "collection": shelf}
    first = make_generation(alice, state=state, prompt="A quiet lake", **fields)
    reference = make_reference(alice)
    GenerationReference.objects.create(generation=first, reference=reference, position=0)
    made = retry(alice, first)
    first.refresh_from_db()
    assert (made.prompt, made.aspect_ratio, made.state) == ("A quiet lake", "2:3", State.QUEUED)
    assert (made.retry_of, made.collection, made.batch) == (first, shelf, None)
    assert first.retry == made
    assert [use.reference for use in made.uses.all()] == [reference]
    assert first.dismissed_at is not None
    assert first.state == state
    assert LedgerEntry.objects.filter(generation=made).get().credits == -made.estimated_credits


def test_again_gives_the_same_generation(alice: User) -> None:
    first = failed(alice)
    made = retry(alice, first)
    assert retry(alice, first) == made
    assert Generation.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_six_presses_at_once_make_one_generation() -> None:
    owner = User.objects.create_user("owner")
    first = failed(owner)
    made: list[int] = []

    def press() -> None:
        made.append(retry(owner, first).pk)
        connection.close()

    threads = [threading.Thread(target=press) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 6
    assert len(set(made)) == 1
    assert Generation.objects.count() == 2


@pytest.mark.parametrize(
    ("state", "error"),
    [
        (State.QUEUED, TooLate),
        (State.RUNNING, TooLate),
        (State.COLLECTING, TooLate),
        (State.COMPLETED, TooLate),
        (State.BLOCKED, NotPossible),
    ],
)
def test_what_goes_on_is_done_or_blocked_is_not_retried(
    alice: User, state: State, error: type[Exception]
) -> None:
    first = make_generation(alice, state=state)
    with pytest.raises(error):
        retry(alice, first)
    first.refresh_from_db()
    assert first.dismissed_at is None
    assert Generation.objects.count() == 1


def test_nobody_retries_for_another(alice: User, bob: User) -> None:
    first = failed(alice)
    with pytest.raises(TooLate):
        retry(bob, first)
    retry(alice, first)
    with pytest.raises(TooLate):
        retry(bob, first)
    assert not Generation.objects.filter(owner=bob).exists()


def test_without_room_in_the_budget_all_stays_as_it_was(alice: User) -> None:
    first = failed(alice)
    day_budget(alice, 5)
    with pytest.raises(OverBudget):
        retry(alice, first)
    first.refresh_from_db()
    assert first.dismissed_at is None
    assert Generation.objects.count() == 1


def test_reference_that_may_no_longer_be_used_is_said(alice: User, bob: User) -> None:
    first = failed(alice)
    theirs = make_reference(bob)
    GenerationReference.objects.create(generation=first, reference=theirs, position=0)
    with pytest.raises(InvalidChoice, match="may no longer be used"):
        retry(alice, first)
    theirs.shared_at = timezone.now()
    theirs.save()
    assert retry(alice, first).retry_of == first


def test_collection_of_somebody_else_is_left_out(alice: User, bob: User) -> None:
    shelf = Collection.objects.create(owner=bob, name="Bob's")
    assert retry(alice, failed(alice, collection=shelf)).collection is None


def test_retry_of_a_retry_goes_on_from_there(alice: User) -> None:
    first = failed(alice)
    second = retry(alice, first)
    Generation.objects.filter(pk=second.pk).update(
        state=State.FAILED,
        end_reason=EndReason.REJECTED,
        due_at=None,
        finished_at=timezone.now(),
    )
    third = retry(alice, second)
    assert third.retry_of == second
    assert retry(alice, first) == second


def test_suspended_member_retries_nothing(alice: User) -> None:
    first = failed(alice)
    alice.standing = "suspended"
    alice.save(update_fields=["standing"])
    with pytest.raises(TooLate):
        retry(alice, first)


def test_all_that_failed_is_retried_at_once(alice: User, bob: User) -> None:
    wanted = [failed(alice) for _number in range(3)]
    failed(alice, dismissed_at=timezone.now())
    failed(alice, end_reason=EndReason.OUTCOME_UNKNOWN)
    make_generation(alice, state=State.CANCELLED)
    failed(bob)
    retry(alice, wanted[0])
    made = retry_all(alice)
    assert [one.retry_of for one in made] == [wanted[2], wanted[1]]
    assert retry_all(alice) == []
    assert Generation.objects.filter(owner=bob).count() == 1


def test_what_was_resolved_is_retried_with_the_others(alice: User) -> None:
    failed(alice, end_reason=EndReason.OUTCOME_UNKNOWN, credit_cost=0)
    assert len(retry_all(alice)) == 1


def test_as_many_as_the_budget_allows_and_the_newest_first(alice: User) -> None:
    rows = [failed(alice) for _number in range(3)]
    # What has failed is still set aside here, so two more fit.
    day_budget(alice, 3 * 4 + 2 * 4)
    made = retry_all(alice)
    assert [one.retry_of for one in made] == [rows[2], rows[1]]
    assert list(to_retry(alice)) == [rows[0]]
    with pytest.raises(OverBudget):
        retry_all(alice)


def test_one_that_can_no_longer_be_asked_for_does_not_stop_the_others(alice: User) -> None:
    good = failed(alice)
    gone = failed(alice, model="a-model-of-the-past")
    assert [one.retry_of for one in retry_all(alice)] == [good]
    assert list(to_retry(alice)) == [gone]
    with pytest.raises(InvalidChoice):
        retry_all(alice)


def test_cost_that_nobody_knows_is_retried_by_hand(alice: User) -> None:
    unclear = failed(alice, end_reason=EndReason.OUTCOME_UNKNOWN)
    assert retry(alice, unclear).retry_of == unclear


def test_retry_leaves_the_history_of_prompts_alone(alice: User) -> None:
    retry(alice, failed(alice))
    assert not Prompt.objects.exists()
