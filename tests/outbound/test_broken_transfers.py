"""A transfer that breaks off is never taken for a whole file."""

import gzip
import io
import random
import socket
import struct

import pytest

from gallery.outbound.errors import ConnectionFailed, OutboundError, Truncated
from tests.outbound.hostile_server import Script, answer, say
from tests.outbound.named_network import Network

CHUNKED = answer(b"", "Transfer-Encoding: chunked", length=None)
PACKED = gzip.compress(random.Random(7).randbytes(5_000))


def reset(head: bytes) -> Script:
    """Send these bytes and break the connection with a reset."""

    def script(connection: socket.socket) -> None:
        connection.sendall(head)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    return script


@pytest.mark.parametrize(
    "raw",
    [
        answer(b"only this", length=1_000),
        answer(b"", length=1_000),
        CHUNKED,
        CHUNKED + b"4\r\nfile\r\n",
        CHUNKED + b"ff\r\nfile",
        CHUNKED + b"4\r\nfile\r\n0\r\n",
        CHUNKED + b"4\r\nfile\r\nzz\r\n",
        CHUNKED + b"4\r\nfilefile\r\n0\r\n\r\n",
        CHUNKED + b"-4\r\nfile\r\n0\r\n\r\n",
        CHUNKED + b"fffffffffffffffffffffffff\r\nfile",
        answer(PACKED[:2_000], "Content-Encoding: gzip"),
        answer(PACKED[:-1], "Content-Encoding: gzip", length=None),
        answer(PACKED[:2_000], "Content-Encoding: gzip", length=len(PACKED)),
        answer(PACKED[:5], "Content-Encoding: gzip"),
        answer(b"", "Content-Encoding: gzip"),
    ],
    ids=[
        *("short", "nothing", "no-chunk", "no-last-chunk", "cut-chunk", "no-end-of-chunks"),
        *("chunk-size-zz", "chunk-too-long", "chunk-negative", "chunk-of-1e29"),
        *("gzip-cut", "gzip-cut-at-the-end", "gzip-short", "gzip-cut-head", "gzip-empty"),
    ],
)
def test_body_that_ends_early(network: Network, raw: bytes) -> None:
    network.server.on("/x", raw)
    with pytest.raises(Truncated) as caught:
        network.fetch("http://a.example/x")
    assert caught.value.retryable
    assert "file" not in str(caught.value), "what a stranger sent is not repeated"


def test_reset_within_the_body(network: Network) -> None:
    network.server.on("/x", reset(answer(b"only this", length=1_000)))
    with pytest.raises(Truncated):
        network.fetch("http://a.example/x")


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nContent-Le"])
def test_reset_before_the_body(network: Network, head: bytes) -> None:
    network.server.on("/x", reset(head))
    with pytest.raises(ConnectionFailed) as caught:
        network.fetch("http://a.example/x")
    assert caught.value.retryable


def test_next_try_may_go_better(network: Network) -> None:
    network.server.on("/x", say(b""), answer(b"fi", length=4), answer(b"file"))
    for _ in range(2):
        with pytest.raises(OutboundError) as caught:
            network.fetch("http://a.example/x")
        assert caught.value.retryable
    into = io.BytesIO()
    assert network.fetch("http://a.example/x", into=into).bytes == 4
    assert into.getvalue() == b"file"


def test_nobody_listens(network: Network) -> None:
    network.server.stop()
    with pytest.raises(ConnectionFailed):
        network.fetch("http://a.example/x")


def test_plain_text_where_tls_is_expected(network: Network) -> None:
    network.server.greeting = b"220 mail.example ESMTP ready\r\n"
    network.dialler.real_tls = True
    with pytest.raises(ConnectionFailed):
        network.fetch("https://a.example/x")
    assert not network.server.paths
