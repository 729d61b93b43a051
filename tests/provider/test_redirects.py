"""A redirect is never followed: the key goes to the address that an operator has named."""

from collections.abc import Iterator

import pytest

from gallery.provider.client import ApiframeClient
from gallery.provider.errors import OutcomeUnknown
from tests.provider.clients import CALLS, CallOf, MakeClient, failure_of, submit
from tests.provider.raw_server import RawServer

LOCATIONS = ["/v2/other", "OTHER/stolen", "//OTHER", "http:", "http:x", "https:a/b", "http://",
             "http://h:x/", "http://[", "//[", "http://[zz]/", "javascript:alert(1)", "::", "",
             "\x80\xff", "http://\xe9..x/", "x" * 70_000, "http://a b/", "%", "?", "#"]  # fmt: skip


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("call", CALLS)
def test_another_server_hears_nothing(
    raw: RawServer, client: ApiframeClient, call: CallOf, status: int
) -> None:
    other = RawServer()
    try:
        raw.answers(status, b"", f"Location: {other.url}/stolen")
        error = failure_of(call, client)
    finally:
        other.stop()
    assert isinstance(error, OutcomeUnknown)
    assert error.may_have_happened is (call is submit)
    assert other.connections == 0
    assert len(raw.received) == 1


@pytest.mark.parametrize("location", LOCATIONS, ids=lambda text: ascii(text)[:20])
@pytest.mark.parametrize("status", [302, 307])
def test_wherever_it_leads(
    raw: RawServer, client: ApiframeClient, location: str, status: int
) -> None:
    where = location.replace("OTHER", raw.url.removeprefix("http:"))
    head = f"HTTP/1.1 {status} Found\r\nContent-Length: 0\r\nConnection: close\r\n"
    raw.says(head.encode() + b"Location: " + where.encode("latin-1") + b"\r\n\r\n")
    for call in CALLS:
        error = failure_of(call, client)
        assert isinstance(error, OutcomeUnknown)
        assert error.may_have_happened is (call is submit)
    assert len(raw.received) == len(CALLS)


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[RawServer]:
    """A server that the environment names as a proxy for everything."""
    server = RawServer()
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, server.url)
        monkeypatch.setenv(name.upper(), server.url)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    yield server
    server.stop()


def test_a_proxy_of_the_environment_hears_nothing(
    raw: RawServer, proxy: RawServer, make_client: MakeClient
) -> None:
    raw.answers(202, {"jobId": "a"})
    assert submit(make_client(raw.url)) == "a"
    assert proxy.connections == 0
