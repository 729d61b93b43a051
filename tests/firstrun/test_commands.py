"""What the operator runs: the setup code, and a trial with accounts or without."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from gallery.management.commands.trial import Command
from gallery.models import Budget, Portal, User
from gallery.services import demo, first_run

pytestmark = pytest.mark.usefixtures("fresh")


def test_setup_code_is_printed_with_the_address(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("setup_code")
    shown = capsys.readouterr().out
    assert f"/first-run/?code={first_run.setup_code()}" in shown


def test_setup_code_is_no_longer_shown_once_there_is_an_admin(admin: User) -> None:
    with pytest.raises(CommandError):
        call_command("setup_code")


def test_trial_makes_accounts_and_keeps_their_passwords(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    made = Command()._accounts()
    assert [account.name for account in made] == ["admin", "mod", "alice", "bob"]
    assert Command()._accounts() == made
    assert first_run.is_open()


def test_trial_makes_none_in_a_portal_that_somebody_has_set_up(
    admin: User, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    assert Command()._accounts() == []
    assert User.objects.count() == 1


def test_trial_is_open_with_budgets_that_nobody_uses_up() -> None:
    demo.create_missing_accounts()
    demo.open_portal()
    assert first_run.is_open()
    credits = {(one.scope, one.period): one.credits for one in Budget.objects.all()}
    assert credits == {("team", "month"): 20_000, ("each", "day"): 2_000}


def test_trial_leaves_the_rules_of_an_open_portal_alone(admin: User) -> None:
    first_run.close()
    opened_at = Portal.objects.get().opened_at
    demo.open_portal()
    assert not Budget.objects.exists()
    assert Portal.objects.get().opened_at == opened_at
