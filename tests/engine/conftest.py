"""Driving the engine step by step against the sandbox."""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.core.cache import caches

from gallery.engine import client, pacing
from gallery.engine.calls import Calls
from gallery.engine.client import provider
from gallery.engine.collector import collect_more
from gallery.engine.pump import Pump
from gallery.lifecycle import State
from gallery.models import Generation, ProviderGate
from gallery.provider.client import ApiframeClient, Timeouts
from tests.sandbox_process import SandboxProcess

Drive = Callable[..., Generation]
DriveAll = Callable[..., None]


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
def drive_all() -> DriveAll:
    """Let the engine work until all of these generations fit, as they are then."""

    def until(
        generations: list[Generation],
        *,
        to: set[State] | None = None,
        seconds: float = 60,
        collecting: bool = True,
    ) -> None:
        def fit() -> bool:
            for generation in generations:
                generation.refresh_from_db()
            return all(one.state in to if to else one.is_over for one in generations)

        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            turn()
            if fit():
                return
            if collecting and Generation.objects.filter(state=State.COLLECTING).exists():
                collect_now()
                if fit():
                    return
            time.sleep(0.04)
        states = [generation.state for generation in generations]
        raise AssertionError(f"They are still {states} after {seconds} s.")

    return until


@pytest.fixture
def drive(drive_all: DriveAll) -> Drive:
    """Let the engine work until the generation fits, and return it as it is then."""

    def until(
        generation: Generation, *, to: set[State] | None = None, seconds: float = 30
    ) -> Generation:
        drive_all([generation], to=to, seconds=seconds)
        return generation

    return until


@pytest.fixture(autouse=True)
def early_first_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at a job about when the sandbox of the tests has finished it, and soon again."""
    monkeypatch.setattr(pacing, "FIRST_LOOK", timedelta(seconds=0.3))
    monkeypatch.setattr(pacing, "SHORTEST", timedelta(seconds=0.1))
    # What earlier tests have taught of how long jobs take.
    caches["process"].clear()


@pytest.fixture
def impatient(sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for the provider's answers for a second at most."""
    hasty = Timeouts(connect=10, read=1.0, total=1.0)
    monkeypatch.setattr(client, "ApiframeClient", partial(ApiframeClient, timeouts=hasty))
    provider().close()
    provider.cache_clear()


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
