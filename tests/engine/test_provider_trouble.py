"""Trouble that concerns everybody: sending stops, the queue is kept, and goes on by itself."""

import signal
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from gallery.lifecycle import State
from gallery.models import ProviderGate, User
from tests.engine.conftest import Drive, turn
from tests.factories import make_generation
from tests.sandbox_process import SandboxProcess

Reason = ProviderGate.Reason


@pytest.mark.parametrize("fault", ["unavailable", "rate-limit=1", "rate-limit=none"])
def test_passing_trouble_is_waited_out(
    alice: User, sandbox: SandboxProcess, drive: Drive, hurry: None, fault: str
) -> None:
    generation = make_generation(alice, prompt=f"A cat [sandbox:{fault}]")
    assert drive(generation).state == State.COMPLETED


def test_provider_that_is_down_keeps_the_queue_until_it_is_back(
    alice: User,
    sandbox: SandboxProcess,
    drive: Drive,
    hurry: None,
    gate_reason: Callable[[], str],
) -> None:
    generation = make_generation(alice)
    sandbox.end(signal.SIGKILL)
    for _turn in range(5):
        turn()
    generation.refresh_from_db()
    assert generation.state == State.QUEUED
    assert gate_reason() == Reason.UNAVAILABLE
    sandbox.start()
    assert drive(generation).state == State.COMPLETED
    assert gate_reason() == Reason.OPEN


def test_empty_account_stops_sending_until_it_is_topped_up(
    alice: User,
    sandbox: SandboxProcess,
    drive: Drive,
    hurry: None,
    gate_reason: Callable[[], str],
) -> None:
    sandbox.admin("POST", "credits", credits=0)
    generations = [make_generation(alice) for _number in range(3)]
    for _turn in range(5):
        turn()
    assert gate_reason() == Reason.OUT_OF_CREDITS
    for generation in generations:
        generation.refresh_from_db()
        assert generation.state == State.QUEUED
    sandbox.admin("POST", "credits", credits=100)
    for generation in generations:
        assert drive(generation).state == State.COMPLETED


def test_refused_key_stops_everything_and_fails_nothing(
    alice: User,
    sandbox: SandboxProcess,
    drive: Drive,
    hurry: None,
    gate_reason: Callable[[], str],
) -> None:
    running = drive(make_generation(alice, prompt="A cat [sandbox:slow=1]"), to={State.RUNNING})
    sandbox.admin("POST", "keys", key="afk_sandbox", active=False)
    waiting = make_generation(alice)
    for _turn in range(5):
        turn()
    assert gate_reason() == Reason.BAD_KEY
    waiting.refresh_from_db()
    assert waiting.state == State.QUEUED
    sandbox.admin("POST", "keys", key="afk_sandbox", active=True)
    assert drive(running).state == State.COMPLETED
    assert drive(waiting).state == State.COMPLETED


def test_wrong_key_is_noticed_before_anything_is_sent(
    admin: User, sandbox: SandboxProcess, settings: Any, gate_reason: Callable[[], str]
) -> None:
    from gallery.engine.client import provider

    settings.APIFRAME_KEY = "afk_wrong"
    provider().close()
    provider.cache_clear()
    turn()
    assert gate_reason() == Reason.BAD_KEY


def test_account_takes_no_more_than_its_limit_at_once(alice: User, sandbox: SandboxProcess) -> None:
    turn()
    ProviderGate.objects.update(max_in_flight=2, checked_at=timezone.now())
    generations = [make_generation(alice, prompt="A cat [sandbox:slow=60]") for _number in range(4)]
    for _turn in range(5):
        turn()
    states = []
    for generation in generations:
        generation.refresh_from_db()
        states.append(generation.state)
    assert states == [State.RUNNING] * 2 + [State.QUEUED] * 2
