"""A job that takes for ever is no longer waited for, and its picture still lands if it comes."""

import time
from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gallery.lifecycle import LATE_WINDOW, MEMBERS_PATIENCE, POLL_WINDOW, EndReason, State
from gallery.models import Generation, User
from gallery.services import ledger
from tests.engine.conftest import Drive
from tests.factories import make_generation
from tests.sandbox_process import SandboxProcess


def age(generation: Generation, by: timedelta) -> None:
    """Let a job have been accepted so long ago, and be looked at now."""
    now = timezone.now()
    Generation.objects.filter(pk=generation.pk).update(accepted_at=now - by, due_at=now)


def test_late_picture_lands_and_is_paid(alice: User, sandbox: SandboxProcess, drive: Drive) -> None:
    generation = drive(make_generation(alice, prompt="A cat [sandbox:slow=2]"), to={State.RUNNING})
    age(generation, POLL_WINDOW + timedelta(minutes=1))
    drive(generation, to={State.EXPIRED})
    assert ledger.balance(alice) == 0
    assert generation.due_at is not None
    time.sleep(2)
    age(generation, POLL_WINDOW + timedelta(hours=1))
    drive(generation, to={State.COMPLETED})
    assert generation.images.count() == 1
    assert ledger.balance(alice) == -4


def test_picture_that_its_owner_no_longer_waits_for_lands_and_is_paid(
    as_alice: Client, alice: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    generation = drive(make_generation(alice, prompt="A cat [sandbox:slow=2]"), to={State.RUNNING})
    page = reverse("gallery:generation", args=[generation.public_id])
    button = reverse("gallery:generation-stop-waiting", args=[generation.public_id])
    assert button not in as_alice.get(page).content.decode(), "it does not take long"
    assert "Nothing was changed" in as_alice.post(button, follow=True).content.decode()
    age(generation, MEMBERS_PATIENCE)
    assert button in as_alice.get(page).content.decode()
    answer = as_alice.post(button, follow=True).content.decode()
    assert "Should the picture still arrive" in answer
    generation.refresh_from_db()
    assert generation.end_reason == EndReason.STOPPED_WAITING
    assert ledger.balance(alice) == 0
    time.sleep(2)
    age(generation, MEMBERS_PATIENCE)
    drive(generation, to={State.COMPLETED})
    assert ledger.balance(alice) == -4


def test_nobody_else_stops_the_waiting(as_bob: Client, alice: User) -> None:
    long_ago = timezone.now() - MEMBERS_PATIENCE
    generation = make_generation(alice, state=State.RUNNING, accepted_at=long_ago)
    button = reverse("gallery:generation-stop-waiting", args=[generation.public_id])
    assert as_bob.post(button).status_code == 404
    generation.refresh_from_db()
    assert generation.state == State.RUNNING


def test_job_that_cannot_be_read_is_given_up_too(
    alice: User, sandbox: SandboxProcess, drive: Drive, hurry: None
) -> None:
    prompt = "A cat [sandbox:poll-error-500=1000]"
    generation = drive(make_generation(alice, prompt=prompt), to={State.RUNNING})
    age(generation, POLL_WINDOW + timedelta(minutes=1))
    assert drive(generation).state == State.EXPIRED
    assert ledger.balance(alice) == 0


def test_after_the_late_window_nobody_looks_any_more(
    alice: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    prompt = "A cat [sandbox:slow=600]"
    generation = drive(make_generation(alice, prompt=prompt), to={State.RUNNING})
    age(generation, POLL_WINDOW + timedelta(minutes=1))
    drive(generation, to={State.EXPIRED})
    age(generation, LATE_WINDOW + timedelta(minutes=1))
    for _look in range(2):
        drive(generation, to={State.EXPIRED})
    generation.refresh_from_db()
    assert generation.due_at is None


def test_trouble_with_reading_is_not_held_against_the_job(
    alice: User, sandbox: SandboxProcess, drive: Drive, hurry: None
) -> None:
    generation = make_generation(alice, prompt="A cat [sandbox:poll-error-500=7]")
    assert drive(generation).state == State.COMPLETED
    assert generation.tries == 0
