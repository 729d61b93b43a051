"""A key that the provider does not take, and one that can't even be sent."""

import pytest

from gallery.provider.errors import BadKey
from tests.provider.clients import CALLS, CallOf, MakeClient, failure_of
from tests.provider.raw_server import RawServer
from tests.provider.sandbox_team import SandboxTeam


@pytest.mark.parametrize("call", CALLS)
def test_an_unknown_key(team: SandboxTeam, make_client: MakeClient, call: CallOf) -> None:
    error = failure_of(call, make_client(f"{team.process.url}/v2", "afk_unknown"))
    assert isinstance(error, BadKey)
    assert error.sentence == "Invalid API key"
    assert (error.retryable, error.may_have_happened) == (False, False)


@pytest.mark.parametrize("call", CALLS)
def test_a_key_that_was_revoked(team: SandboxTeam, call: CallOf) -> None:
    team.process.admin("POST", "keys", key=team.key, active=False)
    error = failure_of(call, team.client)
    assert isinstance(error, BadKey)
    assert error.sentence == "API key is inactive"


@pytest.mark.parametrize(
    "key",
    ["", "  ", "afk_a\nb", "afk_a\r\nX-Other: b", "afk_é", "afk_鍵", "afk_a b", "afk_\x00",
     "\ud800", "a" * 256],
)  # fmt: skip
@pytest.mark.parametrize("call", CALLS)
def test_a_key_that_cannot_be_sent_is_not_tried(
    raw: RawServer, make_client: MakeClient, key: str, call: CallOf
) -> None:
    error = failure_of(call, make_client(raw.url, key))
    assert isinstance(error, BadKey)
    assert raw.connections == 0
    assert not key.strip() or key not in str(error)


def test_white_space_around_a_key_is_not_sent(raw: RawServer, make_client: MakeClient) -> None:
    failure_of(CALLS[0], make_client(raw.url, " afk_key \n"))
    assert raw.received[0].header("X-API-Key") == "afk_key"
