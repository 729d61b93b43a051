"""No connection is certain not to have been sent; a lost one leaves a submit unknown."""

import pytest

from gallery.provider.client import ApiframeClient, Timeouts
from gallery.provider.errors import OutcomeUnknown, Unreachable
from tests.provider.clients import CALLS, CallOf, MakeClient, failure_of, submit
from tests.provider.raw_server import RawServer
from tests.sandbox_process import free_port


def assert_not_sent(call: CallOf, client: ApiframeClient) -> None:
    """It fails, and nothing has happened."""
    error = failure_of(call, client)
    assert isinstance(error, Unreachable)
    assert (error.retryable, error.may_have_happened) == (True, False)


def assert_unknown(call: CallOf, client: ApiframeClient) -> None:
    """It fails, and only a submit may have happened."""
    error = failure_of(call, client)
    assert isinstance(error, OutcomeUnknown)
    assert (error.retryable, error.may_have_happened) == (True, call is submit)


@pytest.mark.parametrize("call", CALLS)
def test_connection_refused(make_client: MakeClient, call: CallOf) -> None:
    assert_not_sent(call, make_client(f"http://127.0.0.1:{free_port()}/v2"))


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("host", ["does-not-exist.invalid", "a" * 64 + ".invalid", "-", "a..b"])
def test_a_name_without_an_address(make_client: MakeClient, call: CallOf, host: str) -> None:
    assert_not_sent(call, make_client(f"http://{host}/v2"))


@pytest.mark.parametrize("call", CALLS)
def test_no_time_left_to_connect(raw: RawServer, make_client: MakeClient, call: CallOf) -> None:
    assert_not_sent(call, make_client(raw.url, timeouts=Timeouts(total=0)))
    assert raw.received == []


@pytest.mark.parametrize("call", CALLS)
def test_a_server_without_tls(raw: RawServer, make_client: MakeClient, call: CallOf) -> None:
    raw.reads_requests = False
    assert_not_sent(call, make_client(raw.url.replace("http", "https")))


@pytest.mark.parametrize("call", CALLS)
def test_closed_before_the_request_is_read(
    raw: RawServer, client: ApiframeClient, call: CallOf
) -> None:
    raw.reads_requests = False
    assert_unknown(call, client)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    "sent",
    [b"", b"HTTP/1.1 2", b"HTTP/1.1 200 OK\r\nContent-Le", b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
     b"\x00" * 100, b"HTTP/1.1 099 Odd\r\n\r\n", b"HTTP/1.1 abc Odd\r\n\r\n",
     b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
     b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nxxxxx",
     b"HTTP/1.1 200 OK\r\nTransfer-Encoding: odd\r\n\r\n", b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
     b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"],
)  # fmt: skip
def test_closed_after_the_request_was_read(
    raw: RawServer, client: ApiframeClient, call: CallOf, sent: bytes
) -> None:
    raw.says(sent)
    assert_unknown(call, client)
    assert len(raw.received) == 1


def test_a_call_is_made_once(raw: RawServer, client: ApiframeClient) -> None:
    raw.answers(500)
    failure_of(submit, client)
    assert len(raw.received) == 1


def test_the_next_call_goes_well(raw: RawServer, client: ApiframeClient) -> None:
    raw.says(b"")
    failure_of(submit, client)
    raw.answers(202, {"jobId": "a"})
    assert submit(client) == "a"


@pytest.mark.parametrize(
    "address",
    ["", "api.apiframe.ai/v2", "ftp://host/v2", "http://", "https:///v2", "http://[::1",
     "http://host:x/v2", "http://é..x/v2", "http://host/\n", "http://host/\ud800",
     "http://[zz]/v2", "file:///etc/passwd"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_at_once(make_client: MakeClient, address: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        make_client(address)
    assert type(caught.value).__module__ == "builtins"
