"""Two who make the first account, or end the first run, at the same time."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from gallery.errors import SetupRefused
from gallery.models import Budget, Period, Portal, User
from gallery.services import first_run


def outcomes(*acts: Callable[[], object]) -> list[str]:
    """Do all at once; return what became of each."""
    told: list[str] = []
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        gate.wait()
        try:
            act()
            told.append("done")
        except SetupRefused:
            told.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


@pytest.mark.django_db(transaction=True)
def test_one_admin_is_made_of_many_at_once() -> None:
    def make(name: str) -> Callable[[], object]:
        return lambda: first_run.make_admin(username=name, email="", password="Quiet-Harbour-27")

    told = outcomes(*(make(f"admin{number}") for number in range(5)))
    assert told == ["done"] + ["refused"] * 4
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_first_run_ends_once(admin: User) -> None:
    def end(credits: int) -> Callable[[], object]:
        budgets = {(Budget.Scope.TEAM, Period.DAY): credits}
        return lambda: first_run.finish(
            admin, budgets=budgets, sign_up="invited", second_factor="nobody"
        )

    assert outcomes(*(end(number) for number in range(5))) == ["done"] + ["refused"] * 4
    assert Budget.objects.count() == 1
    assert Portal.objects.get().opened_at is not None
