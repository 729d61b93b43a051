"""A row at which the engine always fails: set aside after so many times, and others go on."""

from typing import Any

import pytest

from gallery.engine import collect, submit
from gallery.engine.claims import Claim
from gallery.lifecycle import MOST_ATTEMPTS, EndReason, State
from gallery.models import Generation, User
from gallery.services import ledger
from tests.engine.conftest import Drive, collect_now, turn
from tests.engine.crashing import let_leases_lapse
from tests.factories import make_generation
from tests.sandbox_process import SandboxProcess


@pytest.fixture
def poison(db: None, monkeypatch: pytest.MonkeyPatch) -> Generation:
    """A row whose request can't be written down."""
    request = submit._request
    poisoned = make_generation(User.objects.create_user("carol"))

    def raises(generation: Generation, *more: Any) -> Any:
        if generation.pk == poisoned.pk:
            raise ZeroDivisionError
        return request(generation, *more)

    monkeypatch.setattr(submit, "_request", raises)
    return poisoned


def test_row_that_can_not_be_prepared_stops_no_other(
    alice: User, sandbox: SandboxProcess, poison: Generation, drive: Drive
) -> None:
    others = [make_generation(alice, prompt="[sandbox:slow=30]") for _number in range(3)]
    turn()
    for row in others:
        row.refresh_from_db()
        assert row.state == State.RUNNING
    poison.refresh_from_db()
    assert poison.state == State.QUEUED
    assert poison.idempotency_key not in sandbox.books()


def test_row_that_can_not_be_prepared_is_set_aside_and_costs_nothing(
    sandbox: SandboxProcess, poison: Generation, caplog: pytest.LogCaptureFixture
) -> None:
    for _attempt in range(MOST_ATTEMPTS):
        turn()
        poison.refresh_from_db()
        assert poison.state == State.QUEUED
        let_leases_lapse()
    turn()
    poison.refresh_from_db()
    assert (poison.state, poison.end_reason) == (State.FAILED, EndReason.GAVE_UP)
    assert ledger.balance(poison.owner) == 0
    assert poison.idempotency_key not in sandbox.books()
    assert any("set aside" in record.getMessage() for record in caplog.records)


def test_answer_that_can_not_be_written_down_is_asked_for_again(
    alice: User, sandbox: SandboxProcess, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs_before = len(sandbox.books())
    row, other = make_generation(alice), make_generation(alice)
    finish = Claim.finish

    def fails_for_one(claim: Claim, **named: Any) -> bool:
        if claim.generation.pk == row.pk:
            raise ZeroDivisionError
        return finish(claim, **named)

    with monkeypatch.context() as patch:
        patch.setattr(Claim, "finish", fails_for_one)
        turn()
    other.refresh_from_db()
    assert other.state == State.RUNNING
    let_leases_lapse()
    assert drive(row).state == State.COMPLETED
    assert len(sandbox.books()) == jobs_before + 2


def test_picture_that_can_not_be_stored_by_a_fault_of_ours_stops_no_other(
    alice: User, bob: User, sandbox: SandboxProcess, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    poisoned = drive(make_generation(alice, prompt="[sandbox:fast]"), to={State.COLLECTING})
    render = collect.render

    def raises(generation: Generation, *more: Any) -> Any:
        if generation.pk == poisoned.pk:
            raise ZeroDivisionError
        return render(generation, *more)

    monkeypatch.setattr(collect, "render", raises)
    assert drive(make_generation(bob, prompt="[sandbox:fast]")).state == State.COMPLETED
    for _attempt in range(MOST_ATTEMPTS + 1):
        let_leases_lapse()
        collect_now()
    poisoned.refresh_from_db()
    assert poisoned.end_reason == EndReason.GAVE_UP
    assert ledger.balance(alice) == -4
