"""The hostile server, and the network of names that all lead to it."""

from collections.abc import Iterator

import pytest

from tests.outbound.hostile_server import HostileServer
from tests.outbound.named_network import Dialler, Network


@pytest.fixture
def server() -> Iterator[HostileServer]:
    """A server that says what it is told to."""
    hostile = HostileServer()
    yield hostile
    hostile.stop()


@pytest.fixture
def network(server: HostileServer) -> Network:
    """A network in which `a.example` and `b.example` are public."""
    made = Network(server, Dialler(server.port))
    made.host("a.example")
    made.host("b.example")
    return made
