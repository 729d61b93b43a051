"""Fixtures: a client of a hostile server, and a client of the sandbox with a fresh team."""

import uuid
from collections.abc import Iterator

import httpx
import pytest

from gallery.provider.client import ApiframeClient
from tests.provider.clients import KEY, MakeClient
from tests.provider.raw_server import RawServer
from tests.provider.sandbox_team import SandboxTeam
from tests.sandbox_process import TLS, SandboxProcess


@pytest.fixture
def raw() -> Iterator[RawServer]:
    """A server that answers with whatever bytes a test wants."""
    server = RawServer()
    yield server
    server.stop()


@pytest.fixture
def make_client() -> Iterator[MakeClient]:
    """Makes clients, which are closed after the test."""
    maker = MakeClient()
    yield maker
    maker.close()


@pytest.fixture
def client(raw: RawServer, make_client: MakeClient) -> ApiframeClient:
    """A client of the raw server."""
    return make_client(raw.url + "/v2", KEY)


@pytest.fixture
def team(sandbox_process: SandboxProcess, make_client: MakeClient) -> SandboxTeam:
    """A fresh team of the sandbox, which has 10,000 credits."""
    key, name = f"afk_{uuid.uuid4().hex}", f"team-{uuid.uuid4().hex[:8]}"
    body = {"key": key, "team": name}
    answer = httpx.post(
        f"{sandbox_process.url}/sandbox/keys", json=body, trust_env=False, verify=TLS
    )
    assert answer.status_code == 200, answer.text
    client = make_client(f"{sandbox_process.url}/v2", key)
    return SandboxTeam(sandbox_process, name, key, client)
