"""The sums that budgets go by are those of the ledger, and are mended where they are not."""

import io

import pytest
from django.core.management import CommandError, call_command

from gallery.models import DailyBalance, User
from gallery.services import ledger
from tests.factories import make_generation


def balances(*arguments: str) -> str:
    """Return what the command prints where all is well."""
    out = io.StringIO()
    call_command("balances", *arguments, stdout=out)
    return out.getvalue()


def differences(*arguments: str) -> str:
    """Return what the command prints where something differs."""
    out = io.StringIO()
    with pytest.raises(CommandError) as raised:
        call_command("balances", *arguments, stdout=out)
    assert raised.value.returncode == 1
    return f"{out.getvalue()}{raised.value}"


@pytest.fixture
def busy_day(alice: User, bob: User, admin: User) -> None:
    """Entries of every kind."""
    ledger.settle(make_generation(alice), 9)
    ledger.release(make_generation(alice))
    make_generation(bob)
    ledger.grant(admin, alice, 50)


def test_sums_follow_every_entry(busy_day: None) -> None:
    assert balances() == "The sums agree with the ledger.\n"


def test_sums_that_are_wrong_are_told_and_mended_when_asked(busy_day: None, alice: User) -> None:
    DailyBalance.objects.filter(member=alice).update(used=7, granted=1)
    for arguments in ([], ["--mend"]):
        told = differences(*arguments)
        assert "alice  used 7, by the ledger 9; granted 1, by the ledger 50" in told
        assert "1 difference(s)" in told
    assert "agree" in balances()
    assert DailyBalance.objects.get(member=alice).used == 9


def test_sums_that_are_missing_or_have_no_entries_are_mended(busy_day: None, alice: User) -> None:
    day = DailyBalance.objects.get(member=alice).day
    DailyBalance.objects.all().delete()
    DailyBalance.objects.create(member=alice, day=day.replace(year=2020), used=5)
    assert "3 difference(s), mended." in differences("--mend")
    assert "agree" in balances()
