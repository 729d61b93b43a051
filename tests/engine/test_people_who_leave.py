"""Members who are suspended while their jobs run: money is settled, and nothing is shown."""

import pytest
from django.db.models import ProtectedError
from django.test import Client

from gallery.lifecycle import EndReason, State
from gallery.models import Generation, Standing, User
from gallery.services import ledger
from tests.engine.conftest import Drive
from tests.factories import make_generation
from tests.sandbox_process import SandboxProcess


def test_job_of_a_suspended_member_is_finished_and_settled_and_not_shown(
    as_alice: Client, alice: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    row = drive(make_generation(alice, prompt="[sandbox:fast]"), to={State.RUNNING})
    alice.standing = Standing.SUSPENDED
    alice.save(update_fields=["standing"])
    drive(row)
    assert row.state == State.COMPLETED
    assert ledger.balance(alice) == -4
    page = as_alice.get("/")
    assert page.status_code == 302
    assert "sign-in" in page["Location"]


def test_what_comes_back_unsent_is_not_sent_for_who_was_suspended_meanwhile(
    alice: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    # As a row is that was on its way at the suspension, and that the provider did not take.
    row = make_generation(alice, prompt="[sandbox:fast]")
    alice.standing = Standing.SUSPENDED
    alice.save(update_fields=["standing"])
    drive(row)
    assert (row.state, row.end_reason) == (State.CANCELLED, EndReason.SUSPENDED)
    assert row.sent_at is None
    assert ledger.balance(alice) == 0


def test_member_with_requests_can_not_be_deleted_with_their_money(
    alice: User, sandbox: SandboxProcess
) -> None:
    make_generation(alice)
    with pytest.raises(ProtectedError):
        alice.delete()
    assert Generation.objects.count() == 1
