"""Driving the engine step by step against the sandbox."""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from gallery.engine import pacing
from gallery.engine.calls import Calls
from gallery.engine.collector import collect_more
from gallery.engine.pump import Pump
from gallery.lifecycle import State
from gallery.models import Generation, ProviderGate

Drive = Callable[..., Generation]


def turn() -> None:
    """Let a pump do one turn, and wait for all that it has started."""
    pump = Pump()
    pump.turn()
    finish(pump.calls)


def collect_now() -> None:
    """Collect what is due."""
    calls = Calls(4, name="files")
    collect_more(calls)
    finish(calls)


def finish(calls: Calls) -> None:
    """Wait for all outcomes, and what follows from them."""
    while calls.count():
        calls.take(seconds=30)


@pytest.fixture
def drive() -> Drive:
    """Let the engine work until the generation fits, and return it as it is then."""

    def until(
        generation: Generation, *, to: set[State] | None = None, seconds: float = 30
    ) -> Generation:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            turn()
            generation.refresh_from_db()
            if generation.state == State.COLLECTING:
                collect_now()
                generation.refresh_from_db()
            if generation.state in to if to else generation.is_over:
                return generation
            time.sleep(0.02)
        raise AssertionError(f"It is still {generation.state} after {seconds} s.")

    return until


@pytest.fixture(autouse=True)
def early_first_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at a job about when the sandbox of the tests has finished it."""
    monkeypatch.setattr(pacing, "FIRST_LOOK", timedelta(seconds=0.3))


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make pauses after failures a fraction of a second."""
    from gallery.engine import collect, gate, poll, submit

    def short(tries: int, *, longest: timedelta = timedelta()) -> timedelta:
        return timedelta(milliseconds=20)

    for module in (collect, poll, submit):
        monkeypatch.setattr(module, "backoff", short)
    monkeypatch.setattr(poll, "PAUSE_AFTER_ERROR", timedelta(milliseconds=20))
    monkeypatch.setattr(collect, "PATIENCE", timedelta())
    monkeypatch.setattr(collect, "PATIENCE_WITH_DAMAGE", timedelta())
    monkeypatch.setattr(gate, "LONGEST", timedelta(milliseconds=50))
    steady = dict.fromkeys(gate.STEADY, timedelta(milliseconds=50))
    monkeypatch.setattr(gate, "STEADY", steady)


@pytest.fixture
def gate_reason() -> Callable[[], str]:
    """Why the gate is closed, or an empty text."""
    return lambda: ProviderGate.objects.get().reason
