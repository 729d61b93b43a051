"""Answers that are errors, or no HTTP at all, end in an error of ours."""

import io
from itertools import repeat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gallery.outbound.errors import BadStatus, ConnectionFailed, OutboundError, RefusedUrl
from tests.outbound.hostile_server import HostileServer, answer, say_slowly
from tests.outbound.named_network import Dialler, Network

CAREFUL = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("status", [201, 204, 206, 300, 304, 305, 400, 401, 403, 404, 410, 429])
@pytest.mark.parametrize("reason", ["", " Whatever"])
def test_client_error_or_odd_success(network: Network, status: int, reason: str) -> None:
    network.server.on("/x", answer(b"page", status=f"{status}{reason}"))
    into = io.BytesIO()
    with pytest.raises(BadStatus) as caught:
        network.fetch("http://a.example/x", into=into)
    assert caught.value.status == status
    assert into.getvalue() == b"", "an error page is no file"


@pytest.mark.parametrize("status", [500, 502, 503, 599, 999])
def test_server_error(network: Network, status: int) -> None:
    network.server.on("/x", answer(b"page", status=str(status)))
    with pytest.raises(BadStatus) as caught:
        network.fetch("http://a.example/x")
    assert caught.value.status == status
    assert caught.value.retryable


def test_error_after_a_redirect(network: Network) -> None:
    network.server.on("/x", answer(b"", "Location: /y", status="302 Found"))
    with pytest.raises(BadStatus) as caught:
        network.fetch("http://a.example/x")
    assert caught.value.status == 404


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n\r\n",
        b"\x00" * 1_000,
        b"\xff" * 1_000,
        b"220 mail.example ESMTP ready\r\n",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"-ERR unknown command 'GET'\r\n",
        b"<html><body>hello</body></html>\r\n\r\n",
        b"ICY 200 OK\r\n\r\nmusic",
        b"HTTP/2 200 OK\r\n\r\nx",
        b"HTTP/1.1 two hundred\r\n\r\n",
        b"HTTP/1.1 20 OK\r\n\r\n",
        b"HTTP/1.1 99999 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\n: no name\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nX: a\x00b\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1" + b"0" * 300 + b"\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Length: " + b"0" * 300 + b"1\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\nx",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nx",
    ],
    ids=lambda raw: ascii(raw)[2:42],
)
def test_no_http(network: Network, raw: bytes) -> None:
    network.server.on("/x", raw)
    into = io.BytesIO()
    with pytest.raises((ConnectionFailed, BadStatus)) as caught:
        network.fetch("http://a.example/x", into=into)
    assert caught.value.retryable
    assert into.getvalue() == b""


@pytest.mark.parametrize(
    "piece",
    [b"X-Header: " + b"x" * 1_000 + b"\r\n", b"x" * 1_000],
    ids=["headers", "one-header"],
)
def test_endless_headers(network: Network, piece: bytes) -> None:
    network.server.on("/x", say_slowly(b"HTTP/1.1 200 OK\r\nX: ", repeat(piece), 0))
    with pytest.raises(ConnectionFailed):
        network.fetch("http://a.example/x")


def test_endless_trailers(network: Network) -> None:
    head = answer(b"", "Transfer-Encoding: chunked", length=None) + b"4\r\nfile\r\n0\r\n"
    network.server.on("/x", say_slowly(head, repeat(b"X: " + b"x" * 1_000 + b"\r\n"), 0))
    with pytest.raises(OutboundError):
        network.fetch("http://a.example/x")


def test_message_does_not_repeat_what_a_stranger_sent(network: Network) -> None:
    network.server.on(
        "/x", b"HTTP/1.1 200 <script>\r\n<script>\r\n\r\n", answer(status="302 <script>")
    )
    for _ in range(2):
        with pytest.raises(OutboundError) as caught:
            network.fetch("http://a.example/x")
        assert "<script>" not in str(caught.value)


HEADER_NAMES = st.sampled_from(
    [
        "Content-Length",
        "Content-Encoding",
        "Transfer-Encoding",
        "Location",
        "Set-Cookie",
        "Content-Type",
    ]
)
HEADER_VALUES = st.sampled_from(
    [
        "0",
        "4",
        "99999999",
        "gzip",
        "br",
        "chunked",
        "//[",
        "http://xn--a.example/",
        "/x",
        "a=b; expires=1",
    ]
) | st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=20)
HEADS = st.builds(
    lambda status, headers: answer(
        b"", *(f"{name}: {value}" for name, value in headers), status=status, length=None
    ),
    st.sampled_from(["200 OK", "302 Found", "308 x", "404 x", "204 x", "100 Continue"]),
    st.lists(st.tuples(HEADER_NAMES, HEADER_VALUES), max_size=4),
)


@CAREFUL
@given(head=HEADS | st.binary(max_size=100), body=st.binary(max_size=100))
@pytest.mark.filterwarnings("ignore:http.cookiejar bug")
def test_any_bytes_are_a_file_or_an_error_of_ours(
    server: HostileServer, head: bytes, body: bytes
) -> None:
    network = Network(server, Dialler(server.port))
    network.host("a.example")
    server.on("/x", head + body)
    into = io.BytesIO()
    try:
        got = network.fetch("http://a.example/x", into=into, max_bytes=1_000)
    except RefusedUrl:
        assert b"location" in head.lower()
    except OutboundError:
        pass
    else:
        assert got.bytes == len(into.getvalue()) <= 1_000
    assert all(address == "93.184.216.34" for address, _port in network.dialler.dialled)
