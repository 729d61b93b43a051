"""Our books beside the provider's balance: the difference is 0 whatever happens, or explained."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from gallery.engine.client import provider
from gallery.errors import TooLate
from gallery.lifecycle import EndReason, State
from gallery.models import AccountEntry, ProviderGate, User
from gallery.services import account_book, generations
from gallery.services.account_book import Comparison
from tests.engine.conftest import DriveAll, turn
from tests.factories import make_generation
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.usefixtures("team")


@pytest.fixture
def team(sandbox: SandboxProcess, settings: Any) -> Iterator[str]:
    """A team of its own at the provider: refunds of other tests' jobs don't reach it."""
    name = uuid.uuid4().hex
    settings.APIFRAME_KEY = f"afk_{name}"
    sandbox.admin("POST", "keys", key=settings.APIFRAME_KEY, team=name)
    provider.cache_clear()
    yield name
    provider().close()
    provider.cache_clear()


def read_balance() -> Comparison:
    """Have the pump read the account anew, and compare."""
    ProviderGate.objects.update(checked_at=None)
    turn()
    comparison = account_book.compare()
    assert comparison is not None
    return comparison


def test_first_reading_opens_the_book(alice: User) -> None:
    assert account_book.compare() is None
    assert read_balance().difference == 0
    opening = AccountEntry.objects.get()
    assert opening.kind == AccountEntry.Kind.OPENING
    read_balance()
    assert AccountEntry.objects.count() == 1


def test_pictures_failures_and_refunds_leave_no_difference(
    alice: User, bob: User, drive_all: DriveAll
) -> None:
    before = read_balance()
    asked = [
        make_generation(alice),
        make_generation(bob, prompt="[sandbox:charge=9]"),
        make_generation(bob, prompt="[sandbox:fail]"),
        make_generation(alice, prompt="[sandbox:policy]"),
    ]
    drive_all(asked)
    after = read_balance()
    assert [one.state for one in asked] == [
        State.COMPLETED, State.COMPLETED, State.FAILED, State.BLOCKED,
    ]  # fmt: skip
    assert before.balance - after.balance == after.parts.used == 13
    assert (after.difference, after.in_flight) == (0, 0)


def test_what_happens_after_the_reading_is_not_held_against_it(
    alice: User, drive_all: DriveAll
) -> None:
    read_balance()
    drive_all([make_generation(alice), make_generation(alice)])
    waiting = make_generation(alice, due_at=timezone.now() + timedelta(minutes=5))
    comparison = account_book.compare()
    assert comparison is not None
    assert comparison.parts.used == 0
    assert comparison.difference == 0
    generations.cancel(alice, waiting)
    assert read_balance().difference == 0


def test_requests_that_wait_here_are_not_known_to_the_provider(alice: User) -> None:
    read_balance()
    later = timezone.now() + timedelta(seconds=50)
    for _number in range(3):
        make_generation(alice, due_at=later)
    comparison = read_balance()
    assert comparison.parts.unsent == 12
    assert comparison.difference == 0


def test_running_job_is_provisional_and_stopping_to_wait_changes_nothing(
    alice: User, drive_all: DriveAll
) -> None:
    read_balance()
    slow = make_generation(alice, prompt="[sandbox:slow=30]")
    drive_all([slow], to={State.RUNNING})
    comparison = read_balance()
    assert (comparison.difference, comparison.in_flight, comparison.at_stake) == (0, 1, 4)
    slow.accepted_at = timezone.now() - timedelta(minutes=10)
    slow.save()
    generations.stop_waiting(alice, slow)
    comparison = read_balance()
    assert comparison.parts.waited_for_no_more == 4
    assert (comparison.difference, comparison.in_flight) == (0, 1)


def test_job_that_only_one_book_has_for_a_moment_is_not_odd(
    alice: User, sandbox: SandboxProcess, team: str, drive_all: DriveAll
) -> None:
    balance = read_balance().balance
    drive_all([make_generation(alice, prompt="[sandbox:slow=30]")], to={State.RUNNING})
    sandbox.admin("POST", "credits", team=team, credits=balance)
    comparison = read_balance()
    assert (comparison.difference, comparison.is_odd) == (4, False)
    sandbox.admin("POST", "credits", team=team, credits=balance + 1)
    assert read_balance().is_odd


def test_top_up_shows_until_it_is_noted_once(
    alice: User, admin: User, sandbox: SandboxProcess, team: str
) -> None:
    balance = read_balance().balance
    sandbox.admin("POST", "credits", team=team, credits=balance + 500)
    comparison = read_balance()
    assert (comparison.difference, comparison.is_odd) == (500, True)
    account_book.note_top_up(admin, credits=500, while_difference_is=500)
    with pytest.raises(TooLate):
        account_book.note_top_up(admin, credits=500, while_difference_is=500)
    assert read_balance().difference == 0


def test_spending_elsewhere_shows_until_it_is_corrected(
    alice: User, admin: User, sandbox: SandboxProcess, team: str
) -> None:
    balance = read_balance().balance
    sandbox.admin("POST", "credits", team=team, credits=balance - 30)
    assert read_balance().difference == -30
    account_book.correct(admin, credits=-30, note="Tried something in the provider's own pages")
    assert read_balance().difference == 0


def test_another_account_begins_anew(
    alice: User, admin: User, sandbox: SandboxProcess, team: str, drive_all: DriveAll
) -> None:
    read_balance()
    drive_all([make_generation(alice)])
    sandbox.admin("POST", "credits", team=team, credits=77)
    assert read_balance().difference != 0
    account_book.begin_anew(admin)
    assert read_balance().difference == 0
    drive_all([make_generation(alice)])
    after = read_balance()
    assert (after.balance, after.difference) == (73, 0)


def test_cost_that_nobody_knows_is_counted(alice: User) -> None:
    make_generation(alice, state=State.FAILED, end_reason=EndReason.JOB_LOST)
    make_generation(alice, state=State.FAILED)
    assert account_book.unresolved() == (1, 4)


def test_entries_can_neither_be_changed_nor_deleted(admin: User) -> None:
    account_book.correct(admin, credits=1, note="Once and for all")
    entry = AccountEntry.objects.get()
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()
