"""Driving the engine step by step against the sandbox."""

import time
from collections.abc import Callable

import pytest

from gallery.engine.advance import collect_one
from gallery.engine.pump import turn
from gallery.lifecycle import State
from gallery.models import Generation, ProviderGate

Drive = Callable[..., Generation]


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
                collect_one(generation.pk, generation.tries)
                generation.refresh_from_db()
            if generation.state in to if to else generation.is_over:
                return generation
            time.sleep(0.02)
        raise AssertionError(f"It is still {generation.state} after {seconds} s.")

    return until


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make pauses after failures a fraction of a second."""
    from datetime import timedelta

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
