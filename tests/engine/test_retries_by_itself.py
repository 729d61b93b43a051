"""What failed for a passing reason is asked for once more by itself, where its owner wants that."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from gallery.engine.claims import claim
from gallery.engine.endings import end_by_job
from gallery.lifecycle import State
from gallery.models import Batch, Budget, Generation, User
from gallery.models.budget import Period
from gallery.services import budgets, ledger, retrying
from tests.engine.conftest import Drive, turn
from tests.factories import make_generation
from tests.sandbox_process import SandboxProcess

PASSING = "Provider returned an error: temporarily overloaded, please try again"


@pytest.fixture
def carol(db: None) -> User:
    """A member who wants failures to be tried again."""
    return User.objects.create_user("carol", retries_by_itself=True)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retry without a pause."""
    monkeypatch.setattr(retrying, "PAUSE_BEFORE_RETRY", timedelta())


def running(owner: User, **fields: Any) -> Generation:
    return make_generation(owner, state=State.RUNNING, **fields)


def fail(generation: Generation, sentence: str = PASSING) -> bool:
    """Let the provider say that the job has failed."""
    now = timezone.now()
    (held,) = claim([generation.pk], state=State(generation.state), now=now)
    return end_by_job(held, sentence=sentence, now=now)


def retries() -> list[Generation]:
    return list(Generation.objects.filter(retry_of__isnull=False).order_by("pk"))


def test_retry_waits_a_moment_and_then_brings_the_picture(
    carol: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    sandbox.arm("transient")
    first = drive(make_generation(carol))
    assert first.state == State.FAILED
    assert first.dismissed_at is not None
    (second,) = retries()
    assert second.retry_of == first
    assert second.due_at is not None
    assert first.finished_at is not None
    assert second.due_at > first.finished_at
    turn()
    second.refresh_from_db()
    assert second.state == State.QUEUED
    Generation.objects.filter(pk=second.pk).update(due_at=timezone.now())
    assert drive(second).state == State.COMPLETED
    assert sandbox.books().keys() >= {first.idempotency_key, second.idempotency_key}
    assert ledger.balance(carol) == -ledger.paid(second)


@pytest.mark.usefixtures("at_once")
def test_retry_that_fails_as_well_is_left_to_its_owner(
    carol: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    drive(make_generation(carol, prompt="A cat [sandbox:transient]"))
    (second,) = retries()
    drive(second)
    assert second.state == State.FAILED
    assert second.dismissed_at is None
    assert len(retries()) == 1
    assert ledger.balance(carol) == 0


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "Provider returned an error: generation failed",
        "Provider returned an error: content policy violation",
    ],
)
def test_what_will_not_pass_is_not_retried(carol: User, sentence: str) -> None:
    assert fail(running(carol), sentence)
    assert retries() == []


def test_who_has_not_chosen_it_retries_by_hand(alice: User) -> None:
    assert fail(running(alice))
    assert retries() == []


def test_late_failure_of_what_nobody_waits_for_is_not_retried(carol: User) -> None:
    row = make_generation(carol, state=State.EXPIRED)
    Generation.objects.filter(pk=row.pk).update(due_at=timezone.now())
    assert fail(row)
    assert retries() == []


@pytest.mark.parametrize("field", ["paused_at", "cancelled_at"])
def test_batch_that_is_held_back_gets_no_retries(carol: User, field: str) -> None:
    values: dict[str, Any] = {field: timezone.now()}
    batch = Batch.objects.create(owner=carol, name="b", form_token=carol.public_id, **values)
    assert fail(running(carol, batch=batch))
    assert retries() == []


def test_refusal_of_the_budget_leaves_it_failed(carol: User) -> None:
    first = running(carol)
    budgets.set_budget(carol, scope=Budget.Scope.MEMBER, period=Period.DAY, credits=3, member=carol)
    assert fail(first)
    first.refresh_from_db()
    assert (first.state, first.dismissed_at, retries()) == (State.FAILED, None, [])
    assert ledger.balance(carol) == 0


def test_suspended_owner_gets_no_retry(carol: User) -> None:
    first = running(carol)
    carol.standing = "suspended"
    carol.save(update_fields=["standing"])
    assert fail(first)
    first.refresh_from_db()
    assert (first.state, first.dismissed_at, retries()) == (State.FAILED, None, [])


def test_worker_that_dies_between_end_and_retry_loses_neither(
    carol: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = running(carol)
    with monkeypatch.context() as dying:
        dying.setattr(retrying, "_ask_again", _die)
        with pytest.raises(SystemExit):
            fail(first)
    first.refresh_from_db()
    assert first.state == State.RUNNING
    Generation.objects.filter(pk=first.pk).update(lease_token=None, lease_until=None)
    assert fail(first)
    assert [one.retry_of for one in retries()] == [first]


def _die(*_arguments: object) -> Generation:
    raise SystemExit


def test_late_writer_retries_nothing(carol: User) -> None:
    """A worker that has lost its lease neither ends the row nor asks for another."""
    first = running(carol)
    now = timezone.now()
    (held,) = claim([first.pk], state=State.RUNNING, now=now)
    Generation.objects.filter(pk=first.pk).update(lease_token=None, lease_until=None)
    assert not end_by_job(held, sentence=PASSING, now=now)
    assert retries() == []


def test_retry_by_hand_meanwhile_is_the_same(carol: User) -> None:
    first = running(carol)
    assert fail(first)
    (made,) = retries()
    assert retrying.retry(carol, first) == made


def test_what_was_handed_over_while_it_failed_is_left_to_its_new_owner(
    carol: User, bob: User
) -> None:
    first = running(carol)
    now = timezone.now()
    (held,) = claim([first.pk], state=State.RUNNING, now=now)
    Generation.objects.filter(pk=first.pk).update(owner=bob)
    assert end_by_job(held, sentence=PASSING, now=now)
    assert retries() == []


def test_press_that_has_used_up_the_name_of_the_retry_is_left_alone(carol: User) -> None:
    """A form's token is chosen by the browser, so it may be the one that a retry would have."""
    first = running(carol)
    token = uuid.uuid5(retrying.FORM, str(first.public_id))
    done = make_generation(carol, state=State.COMPLETED, form_token=token)
    assert fail(first)
    first.refresh_from_db()
    done.refresh_from_db()
    assert (first.state, done.state, done.due_at) == (State.FAILED, State.COMPLETED, None)
