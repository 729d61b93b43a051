"""A request whose outcome is not known is sent again under its key, and is one job."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gallery.lifecycle import RESEND_WINDOW, EndReason, State
from gallery.models import Generation, User
from gallery.services import ledger
from tests.engine.conftest import Drive
from tests.factories import make_generation, make_reference
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.database


@pytest.mark.parametrize("fault", ["lost-500", "cut", "html", "empty", "cut-json", "error-502"])
def test_lost_answer_gives_one_job_and_one_charge(
    alice: User, sandbox: SandboxProcess, drive: Drive, hurry: None, fault: str
) -> None:
    before = len(sandbox.books())
    generation = drive(make_generation(alice, prompt=f"A cat [sandbox:{fault}]"))
    assert generation.state == State.COMPLETED
    assert len(sandbox.books()) == before + 1
    assert ledger.balance(alice) == -4


def test_worker_that_died_after_sending_is_repaired(
    alice: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    generation = drive(make_generation(alice), to={State.RUNNING})
    Generation.objects.filter(pk=generation.pk).update(
        state=State.SUBMITTING, job_id="", accepted_at=None, due_at=timezone.now()
    )
    before = len(sandbox.books())
    assert drive(generation).state == State.COMPLETED
    assert len(sandbox.books()) == before


def test_repeat_with_a_reference_has_the_same_body(
    alice: User, sandbox: SandboxProcess, drive: Drive, hurry: None
) -> None:
    """The sandbox refuses another body under the same key."""
    generation = make_generation(alice, prompt="A cat [sandbox:lost-500=2] [sandbox:slow=60]")
    generation.uses.create(reference=make_reference(alice), position=0)
    assert drive(generation, to={State.RUNNING, State.FAILED}).state == State.RUNNING


def test_past_the_window_it_is_never_sent_again(
    alice: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    before = set(sandbox.books())
    sent_at = timezone.now() - RESEND_WINDOW - timedelta(minutes=1)
    generation = make_generation(alice, state=State.SUBMITTING, sent_at=sent_at)
    drive(generation)
    assert generation.end_reason == EndReason.OUTCOME_UNKNOWN
    assert set(sandbox.books()) == before
    assert ledger.balance(alice) == -4, "what may have been paid stays set aside"
