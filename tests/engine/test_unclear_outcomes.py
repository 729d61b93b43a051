"""Once a request may have been taken, nothing that is said later makes it count as not sent."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from gallery.engine.client import provider
from gallery.engine.doubt import MOST_TRIES
from gallery.engine.fairness import next_to_send
from gallery.errors import TooLate
from gallery.lifecycle import RESEND_WINDOW, EndReason, State
from gallery.models import Generation, ProviderGate, User
from gallery.models.generation import TRIES_WITH_A_PLACE
from gallery.provider.contract import GenerateRequest
from gallery.services import generations, ledger
from tests.engine.conftest import Drive, turn
from tests.factories import make_generation
from tests.sandbox_process import SandboxProcess


def look_again(generation: Generation) -> None:
    """Let the engine look at it now, whatever it waits for."""
    ProviderGate.objects.update(reason="", paused_until=None)
    Generation.objects.filter(pk=generation.pk).update(due_at=timezone.now())
    turn()
    generation.refresh_from_db()


def sent_with_its_answer_lost(owner: User, fault: str = "lost-500") -> Generation:
    generation = make_generation(owner, prompt=f"A cat [sandbox:{fault}]")
    look_again(generation)
    assert generation.state == State.SUBMITTING
    return generation


@pytest.mark.parametrize("fault", ["unauthorized", "forbidden", "no-credits"])
def test_gate_that_closes_between_leaves_it_sent(
    alice: User, sandbox: SandboxProcess, drive: Drive, hurry: None, fault: str
) -> None:
    generation = sent_with_its_answer_lost(alice)
    sandbox.arm(fault)
    look_again(generation)
    assert generation.state == State.SUBMITTING
    with pytest.raises(TooLate):
        generations.cancel(alice, generation)
    ProviderGate.objects.update(reason="", paused_until=None)
    assert drive(generation).state == State.COMPLETED
    job = sandbox.books()[generation.idempotency_key]
    assert ledger.balance(alice) == -job["charged"]


def test_full_queue_that_took_it_all_the_same_is_one_job(
    alice: User, sandbox: SandboxProcess, drive: Drive, hurry: None
) -> None:
    generation = sent_with_its_answer_lost(alice, "lost-503")
    assert drive(generation).state == State.COMPLETED
    assert ledger.balance(alice) == -4


def test_window_counts_from_the_first_send(alice: User, sandbox: SandboxProcess) -> None:
    generation = sent_with_its_answer_lost(alice)
    sandbox.arm("unauthorized")
    look_again(generation)
    first = timezone.now() - RESEND_WINDOW - timedelta(minutes=1)
    Generation.objects.filter(pk=generation.pk).update(sent_at=first)
    before = set(sandbox.books())
    look_again(generation)
    assert generation.end_reason == EndReason.OUTCOME_UNKNOWN
    assert set(sandbox.books()) == before
    assert ledger.balance(alice) == -4, "it may have been paid"


def test_refusal_of_a_repeat_does_not_free_the_money(alice: User, sandbox: SandboxProcess) -> None:
    generation = sent_with_its_answer_lost(alice)
    for _try in range(MOST_TRIES - 1):
        assert generation.state == State.SUBMITTING
        sandbox.arm("reject")
        look_again(generation)
    assert generation.end_reason == EndReason.OUTCOME_UNKNOWN
    assert ledger.balance(alice) == -4


def test_refusal_of_a_repeat_frees_the_money_where_the_provider_has_no_job_that_we_don_t_know(
    alice: User, account_of_its_own: SandboxProcess
) -> None:
    generation = make_generation(alice, prompt="A cat [sandbox:reject]")
    account_of_its_own.arm("error-500")
    look_again(generation)
    assert generation.state == State.SUBMITTING
    look_again(generation)
    assert generation.end_reason == EndReason.REJECTED
    assert ledger.balance(alice) == 0


@pytest.fixture
def account_of_its_own(sandbox: SandboxProcess, settings: Any) -> SandboxProcess:
    """Use an account whose list of jobs has no jobs of other tests."""
    settings.APIFRAME_KEY = f"afk_{uuid.uuid4()}"
    sandbox.admin("POST", "keys", key=settings.APIFRAME_KEY, team=str(uuid.uuid4()))
    provider().close()
    provider.cache_clear()
    return sandbox


def test_conflict_is_asked_about_again_and_never_freed(
    alice: User, sandbox: SandboxProcess
) -> None:
    generation = make_generation(alice)
    other = GenerateRequest(prompt="Another", model=generation.model, aspect_ratio="1:1")
    provider().generate(other, idempotency_key=generation.idempotency_key)
    for _try in range(MOST_TRIES - 1):
        look_again(generation)
        assert generation.state == State.SUBMITTING
    look_again(generation)
    assert generation.end_reason == EndReason.OUTCOME_UNKNOWN
    assert ledger.balance(alice) == -4


def test_requests_that_stay_unclear_give_their_place_to_others(
    alice: User, bob: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    for _number in range(10):
        make_generation(alice, state=State.SUBMITTING, tries=TRIES_WITH_A_PLACE, due_at=LATER)
    assert not Generation.objects.in_flight().exists()
    assert drive(make_generation(bob)).state == State.COMPLETED


def test_place_in_the_queue_is_kept_while_the_gate_is_closed(
    alice: User, bob: User, sandbox: SandboxProcess
) -> None:
    first = make_generation(alice, prompt="A cat [sandbox:rate-limit=1]")
    turn()
    make_generation(bob)
    assert next_to_send(1, timezone.now()) == [first.pk]


LATER = timezone.now() + timedelta(hours=1)
