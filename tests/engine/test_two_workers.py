"""Two pumps, clusters or collectors on the same rows: one acts, the other does nothing."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from gallery.engine.calls import Calls
from gallery.engine.collector import collect_more
from gallery.engine.pump import Pump
from gallery.errors import TooLate
from gallery.lifecycle import LEASES, State
from gallery.models import Generation, User
from gallery.services import generations, ledger
from tests.engine.any_life import ManualCalls
from tests.engine.conftest import Drive, DriveAll, finish
from tests.factories import make_generation
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.database


def test_two_pumps_send_each_request_once(
    alice: User, sandbox: SandboxProcess, drive_all: DriveAll
) -> None:
    rows = [make_generation(alice) for _number in range(5)]
    sent = sandbox.admin("GET", "stats")["requests"].get("generate", 0)
    pumps = [Pump(), Pump()]
    for _turn in range(2):
        for pump in pumps:
            pump.turn()
    for pump in pumps:
        finish(pump.calls)
    drive_all(rows, to={State.RUNNING, State.COLLECTING, State.COMPLETED})
    assert sandbox.admin("GET", "stats")["requests"].get("generate", 0) == sent + len(rows)


def test_two_pumps_that_look_at_once_pay_each_job_once(
    alice: User, sandbox: SandboxProcess, drive_all: DriveAll
) -> None:
    rows = [make_generation(alice, prompt="[sandbox:fast]") for _number in range(3)]
    drive_all(rows, to={State.RUNNING})
    Generation.objects.update(due_at=rows[0].created_at)
    pumps = [Pump(), Pump()]
    for pump in pumps:
        pump.turn()
    for pump in reversed(pumps):
        finish(pump.calls)
    drive_all(rows)
    assert ledger.balance(alice) == -sum(ledger.paid(row) for row in rows) == -12


def test_two_collectors_fetch_each_picture_once(
    alice: User, sandbox: SandboxProcess, drive_all: DriveAll
) -> None:
    rows = [make_generation(alice, prompt="[sandbox:fast]") for _number in range(3)]
    drive_all(rows, to={State.COLLECTING})
    first, second = Calls(4, name="first"), Calls(4, name="second")
    assert (collect_more(first), collect_more(second)) == (3, 0)
    finish(first)
    for row in rows:
        row.refresh_from_db()
        assert row.state == State.COMPLETED
        assert row.images.count() == 1


def test_pump_that_is_no_longer_it_sends_nothing(alice: User, sandbox: SandboxProcess) -> None:
    """It slept long, and another took over meanwhile: sending is the other's business."""
    row = make_generation(alice)
    replaced = Pump(is_still_ours=lambda: False)
    replaced.turn()
    finish(replaced.calls)
    row.refresh_from_db()
    assert row.state == State.QUEUED
    assert row.idempotency_key not in sandbox.books()


def test_pump_that_is_no_longer_it_holds_no_row_up(alice: User, sandbox: SandboxProcess) -> None:
    row = make_generation(alice)
    replaced = Pump(is_still_ours=lambda: False)
    replaced.turn()
    finish(replaced.calls)
    row.refresh_from_db()
    assert row.lease_token is None


@pytest.mark.django_db(transaction=True)
def test_cancelling_races_with_sending_and_one_of_them_wins(sandbox: SandboxProcess) -> None:
    """Whatever was cancelled has no job and no charge, and whatever was sent is not cancelled."""
    owner = User.objects.create_user("owner")
    rows = [make_generation(owner) for _number in range(8)]
    start = threading.Barrier(2)

    def cancel_all() -> None:
        start.wait()
        for row in reversed(rows):
            try:
                generations.cancel(owner, row)
            except TooLate:
                continue
        connection.close()

    canceller = threading.Thread(target=cancel_all)
    canceller.start()
    pump = Pump()
    start.wait()
    pump.turn()
    finish(pump.calls)
    canceller.join()
    books = sandbox.books()
    for row in rows:
        row.refresh_from_db()
        assert (row.idempotency_key in books) == (row.state != State.CANCELLED)
    cancelled = sum(row.state == State.CANCELLED for row in rows)
    assert ledger.balance(owner) == -4 * (len(rows) - cancelled)


def test_cancelling_and_completing_can_not_both_be(
    alice: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    row = drive(make_generation(alice), to={State.COLLECTING})
    with pytest.raises(TooLate):
        generations.cancel(alice, row)
    drive(row)
    with pytest.raises(TooLate):
        generations.cancel(alice, row)
    assert row.state == State.COMPLETED
    assert ledger.balance(alice) == -4


def test_pump_that_slept_past_its_lease_sends_nothing(
    alice: User, sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another may have been refused meanwhile: a job that is made now would be nobody's."""
    row = make_generation(alice)
    sleeper = Pump()
    sleeper.calls = calls = ManualCalls(4, name="asleep")
    sent = sandbox.admin("GET", "stats")["requests"].get("generate", 0)
    sleeper.turn()
    assert calls.count("submit") == 1
    later = timezone.now() + LEASES[State.SUBMITTING]
    monkeypatch.setattr(timezone, "now", lambda: later)
    calls.make_all()
    assert sandbox.admin("GET", "stats")["requests"].get("generate", 0) == sent
    row.refresh_from_db()
    assert (row.state, row.sent_at) == (State.QUEUED, None)
