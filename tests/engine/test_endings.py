"""Ends without a picture: what is said, what it costs, and that nothing is lost."""

import pytest

from gallery.lifecycle import EndReason, State
from gallery.models import User
from gallery.services import ledger
from tests.engine.conftest import Drive
from tests.factories import make_generation, make_reference
from tests.sandbox_process import SandboxProcess


@pytest.mark.parametrize(
    ("fault", "state", "reason"),
    [
        ("policy", State.BLOCKED, EndReason.POLICY),
        ("fail", State.FAILED, EndReason.PROVIDER_FAULT),
        ("transient", State.FAILED, EndReason.PROVIDER_FAULT),
        ("reject", State.FAILED, EndReason.REJECTED),
    ],
)
def test_refused_or_failed_job_costs_nothing(
    alice: User,
    sandbox: SandboxProcess,
    drive: Drive,
    fault: str,
    state: State,
    reason: EndReason,
) -> None:
    prompt = f"A cat [sandbox:{fault}]"
    generation = drive(make_generation(alice, prompt=prompt))
    assert generation.state == state
    assert generation.end_reason == reason
    assert generation.provider_sentence
    assert generation.prompt == prompt
    assert ledger.balance(alice) == 0


def test_reference_that_cannot_be_fetched_fails_in_the_providers_words(
    alice: User, sandbox: SandboxProcess, drive: Drive, settings: object
) -> None:
    generation = make_generation(alice)
    generation.uses.create(reference=make_reference(alice), position=0)
    drive(generation)
    assert generation.state == State.FAILED
    assert "download" in generation.provider_sentence.lower()
    assert ledger.balance(alice) == 0


@pytest.mark.parametrize("fault", ["result-null", "result-empty"])
def test_finished_job_without_a_picture_fails_after_a_grace(
    alice: User, sandbox: SandboxProcess, drive: Drive, hurry: None, fault: str
) -> None:
    generation = drive(make_generation(alice, prompt=f"A cat [sandbox:{fault}]"))
    assert generation.end_reason == EndReason.NO_RESULT
    job = sandbox.books()[generation.idempotency_key]
    assert ledger.balance(alice) == -(job["charged"] - job["refunded"])


def test_job_that_the_provider_forgot_is_left_to_an_admin(
    alice: User, sandbox: SandboxProcess, drive: Drive, hurry: None
) -> None:
    generation = drive(make_generation(alice, prompt="A cat [sandbox:job-404]"))
    assert generation.end_reason == EndReason.JOB_LOST
    assert ledger.balance(alice) == -4, "what may have been paid stays set aside"
