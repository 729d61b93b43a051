"""Credits: each movement once, and sums that add up."""

from gallery.lifecycle import State
from gallery.models import LedgerEntry, User
from gallery.services import ledger
from tests.factories import make_generation


def test_finished_generation_costs_what_the_job_cost(alice: User) -> None:
    generation = make_generation(alice, estimated_credits=4)
    ledger.settle(generation, 9)
    assert ledger.balance(alice) == -9
    assert ledger.paid(generation) == 9


def test_released_generation_costs_nothing(alice: User) -> None:
    generation = make_generation(alice)
    ledger.release(generation)
    assert ledger.balance(alice) == 0
    assert ledger.paid(generation) == 0


def test_repeats_change_nothing(alice: User) -> None:
    generation = make_generation(alice)
    for _repeat in range(3):
        ledger.reserve(generation)
        ledger.settle(generation, 4)
    assert ledger.balance(alice) == -4
    assert LedgerEntry.objects.count() == 3


def test_late_result_is_still_paid(alice: User) -> None:
    generation = make_generation(alice, state=State.EXPIRED)
    ledger.release(generation)
    assert ledger.balance(alice) == 0
    ledger.settle(generation, 4)
    assert ledger.balance(alice) == -4


def test_members_have_balances_of_their_own(alice: User, bob: User) -> None:
    ledger.settle(make_generation(alice), 4)
    assert ledger.balance(bob) == 0
