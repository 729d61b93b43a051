"""Budgets under many requests at once: as many are taken as there is room for, and all adds up."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection

from gallery.errors import GalleryError, OverBudget
from gallery.lifecycle import State
from gallery.models import Budget, DailyBalance, Generation, LedgerEntry, User
from gallery.services import budgets, generations, ledger
from gallery.services.books import deviations
from tests.factories import make_generation
from tests.services.test_budgets import PRICE, ask, set_budget

Scope = Budget.Scope


def many(members: list[User], requests: int) -> list[str]:
    """Have members ask so often at once; return what became of each request."""
    ends: list[str] = []

    def press(member: User) -> None:
        try:
            ask(member)
            ends.append("made")
        except OverBudget:
            ends.append("refused")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=press, args=[members[number % len(members)]])
        for number in range(requests)
    ]
    for start in range(0, requests, 50):
        batch = threads[start : start + 50]
        for thread in batch:
            thread.start()
        for thread in batch:
            thread.join()
    return ends


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("scope", "members", "requests"),
    [(Scope.EACH_MEMBER, 1, 50), (Scope.TEAM, 5, 50), (Scope.TEAM, 5, 200)],
)
def test_requests_at_once_with_room_for_ten_give_exactly_ten(
    scope: Budget.Scope, members: int, requests: int
) -> None:
    User.objects.create_superuser("admin")
    people = [User.objects.create_user(f"member-{number}") for number in range(members)]
    set_budget(scope, 10 * PRICE + PRICE - 1)
    ends = many(people, requests)
    assert (ends.count("made"), ends.count("refused")) == (10, requests - 10)
    assert Generation.objects.count() == LedgerEntry.objects.count() == 10
    assert sum(row.used for row in DailyBalance.objects.all()) == 10 * PRICE


@pytest.mark.django_db(transaction=True)
def test_asking_cancelling_paying_and_giving_at_once_lock_in_one_order() -> None:
    admin = User.objects.create_superuser("admin")
    people = [User.objects.create_user(f"member-{number}") for number in range(3)]
    set_budget(Scope.TEAM, 10_000)
    paid = [make_generation(member, state=State.COLLECTING) for member in people for _n in range(5)]
    waiting = [make_generation(member) for member in people for _n in range(5)]
    troubles: list[Exception] = []

    def do(act: Callable[..., object], *arguments: Any, **named: Any) -> None:
        try:
            act(*arguments, **named)
        except (DatabaseError, GalleryError) as error:
            troubles.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(ledger.settle, row, 7)) for row in paid]
    threads += [
        threading.Thread(target=do, args=(generations.cancel, row.owner, row)) for row in waiting
    ]
    threads += [threading.Thread(target=do, args=(ask, member)) for member in people * 5]
    threads += [
        threading.Thread(
            target=do, args=(budgets.give, admin, member), kwargs={"credits": 1, "note": "more"}
        )
        for member in people
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert not list(deviations())
    used = sum(row.used for row in DailyBalance.objects.all())
    assert used == 15 * 7 + 15 * PRICE
