"""Fixtures: a shared provider with a fresh team for each test, own providers, a far side."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.sandbox.provider_process import FarSide, Provider, Team, add_team


@pytest.fixture(scope="session")
def shared_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    options = ("--seconds", "0.05", "--webhook-pace", "0.05", "--max-concurrent-jobs", "40")
    provider = Provider(tmp_path_factory.mktemp("sandbox"), *options)
    provider.start()
    yield provider
    provider.end()


@pytest.fixture
def team(shared_provider: Provider) -> Iterator[Team]:
    """A fresh team at a provider that is shared by the tests, and quick."""
    fresh = add_team(shared_provider)
    yield fresh
    fresh.http.delete("/sandbox/faults")
    shared_provider.hang_up()


@pytest.fixture
def make_provider(tmp_path: Path) -> Iterator[Callable[..., Provider]]:
    """Start a provider with options of the command line."""
    made: list[Provider] = []

    def make(*options: str) -> Provider:
        provider = Provider(tmp_path / f"sandbox-{len(made)}", *options)
        provider.start()
        made.append(provider)
        return provider

    yield make
    for provider in made:
        provider.hang_up()
        if provider.is_running:
            provider.end(signal.SIGKILL)


@pytest.fixture
def far_side() -> Iterator[FarSide]:
    far_side = FarSide()
    yield far_side
    far_side.server.shutdown()
    far_side.server.server_close()
