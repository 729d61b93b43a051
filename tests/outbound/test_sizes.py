"""No more bytes are taken than allowed, whatever is promised and however it is packed."""

import gzip
import io
import socket
import tracemalloc
import zlib
from itertools import repeat

import pytest

from gallery.outbound.errors import RefusedEncoding, TooLarge
from tests.outbound.hostile_server import (
    Script,
    answer,
    say_and_fall_silent,
    say_slowly,
)
from tests.outbound.named_network import Network

LIMIT = 100_000
ENDLESS = repeat(b"x" * 10_000)
CHUNKED = answer(b"", "Transfer-Encoding: chunked", length=None)
UNTIL_CLOSE = answer(b"", length=None)


def gzipped(head: bytes) -> bytes:
    return head[:-2] + b"Content-Encoding: gzip\r\n\r\n"


def refused_as_too_large(network: Network, script: Script | bytes) -> bytes:
    """Fetch and see it refused; return what was written until then."""
    network.server.on("/x", script)
    into = io.BytesIO()
    with pytest.raises(TooLarge) as caught:
        network.fetch("http://a.example/x", into=into, max_bytes=LIMIT)
    assert not caught.value.retryable
    assert len(into.getvalue()) <= LIMIT
    return into.getvalue()


@pytest.mark.parametrize(
    "length", [LIMIT + 1, 5_000_000_000, 2**64], ids=["one-more", "5-GB", "2**64"]
)
def test_promise_that_is_too_large_is_refused_before_reading(network: Network, length: int) -> None:
    # Nothing follows the head: a reader would wait until the deadline.
    assert refused_as_too_large(network, say_and_fall_silent(answer(length=length))) == b""


def test_promise_in_leading_zeros_is_read(network: Network) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 00000000000000100001\r\n\r\n"
    refused_as_too_large(network, say_and_fall_silent(head))


def test_the_limit_itself_is_allowed(network: Network) -> None:
    body = b"x" * LIMIT
    network.server.on("/x", answer(body), answer(body, length=None))
    for _ in range(2):
        assert network.fetch("http://a.example/x", max_bytes=LIMIT).bytes == LIMIT


def test_one_byte_more_is_not(network: Network) -> None:
    refused_as_too_large(network, answer(b"x" * (LIMIT + 1), length=None))


def test_nothing_is_allowed_where_the_limit_is_zero(network: Network) -> None:
    network.server.on("/x", answer(b""), answer(b"x"))
    assert network.fetch("http://a.example/x", max_bytes=0).bytes == 0
    with pytest.raises(TooLarge):
        network.fetch("http://a.example/x", max_bytes=0)


def test_endless_body(network: Network) -> None:
    refused_as_too_large(network, say_slowly(UNTIL_CLOSE, ENDLESS, 0))


def test_endless_chunks(network: Network) -> None:
    refused_as_too_large(network, say_slowly(CHUNKED, repeat(b"3e8\r\n%s\r\n" % (b"x" * 1000)), 0))


def test_one_chunk_without_end(network: Network) -> None:
    refused_as_too_large(network, say_slowly(CHUNKED + b"ffffffffffff\r\n", ENDLESS, 0))


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_bomb_is_cut_at_decoded_bytes(network: Network, encoding: str) -> None:
    packer = zlib.compressobj(9, wbits=31 if encoding == "gzip" else 15)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(80)) + packer.flush()
    assert len(bomb) < LIMIT, "the promise alone gives no reason to refuse it"
    tracemalloc.start()
    try:
        written = refused_as_too_large(network, answer(bomb, f"Content-Encoding: {encoding}"))
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert not written.strip(b"\0")
    assert peak < 20_000_000, "it was never unpacked whole, not even for a moment"


def test_gzip_of_exactly_the_limit_is_allowed(network: Network) -> None:
    network.server.on("/x", answer(gzip.compress(bytes(LIMIT)), "Content-Encoding: gzip"))
    assert network.fetch("http://a.example/x", max_bytes=LIMIT).bytes == LIMIT


def test_gzip_of_one_byte_more_is_not(network: Network) -> None:
    body = gzip.compress(bytes(LIMIT + 1))
    refused_as_too_large(network, answer(body, "Content-Encoding: gzip"))


def test_gzip_that_unpacks_to_nothing_for_ever_is_cut(network: Network) -> None:
    packer = zlib.compressobj(wbits=31)
    # An empty block is five bytes that hold none.
    start = packer.flush(zlib.Z_FULL_FLUSH)
    empty_blocks = repeat(b"\x00\x00\x00\xff\xff" * 2_000)
    refused_as_too_large(network, say_slowly(gzipped(UNTIL_CLOSE) + start, empty_blocks, 0))


def test_gzip_with_an_endless_name_is_cut(network: Network) -> None:
    start = b"\x1f\x8b\x08\x08" + bytes(6)
    refused_as_too_large(network, say_slowly(gzipped(UNTIL_CLOSE) + start, ENDLESS, 0))


def test_what_follows_the_end_of_gzip_without_end_is_not_taken(network: Network) -> None:
    whole = gzip.compress(b"file")
    network.server.on("/x", say_slowly(gzipped(UNTIL_CLOSE) + whole, ENDLESS, 0))
    into = io.BytesIO()
    got = network.fetch("http://a.example/x", into=into, max_bytes=LIMIT, total_seconds=20)
    assert (into.getvalue(), got.bytes) == (b"file", 4)


@pytest.mark.parametrize(
    "encoding",
    ["br", "zstd", "compress", "gzip, gzip", "gzip, identity", "gzip;q=1", "GZIP,br", "\xe9", "*"],
    ids=ascii,
)
def test_encoding_that_no_limit_could_hold_is_refused(network: Network, encoding: str) -> None:
    network.server.on("/x", answer(b"anything", f"Content-Encoding: {encoding}"))
    into = io.BytesIO()
    with pytest.raises(RefusedEncoding) as caught:
        network.fetch("http://a.example/x", into=into)
    assert not caught.value.retryable
    assert into.getvalue() == b""


def test_two_encodings_in_two_headers_are_refused(network: Network) -> None:
    twice = gzip.compress(gzip.compress(b"file"))
    network.server.on("/x", answer(twice, "Content-Encoding: gzip", "Content-Encoding: gzip"))
    with pytest.raises(RefusedEncoding):
        network.fetch("http://a.example/x")


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
@pytest.mark.parametrize("body", [b"not packed at all", b"\x1f\x8b\x08\x00" + b"\xff" * 40])
def test_body_that_is_not_what_it_says_is_refused(
    network: Network, encoding: str, body: bytes
) -> None:
    network.server.on("/x", answer(body, f"Content-Encoding: {encoding}"))
    with pytest.raises(RefusedEncoding):
        network.fetch("http://a.example/x")


def test_server_is_hung_up_on_when_it_is_too_much(network: Network) -> None:
    hung_up: list[bool] = []

    def endless(connection: socket.socket) -> None:
        connection.sendall(UNTIL_CLOSE)
        try:
            for piece in ENDLESS:
                connection.sendall(piece)
        except (BrokenPipeError, ConnectionResetError):
            hung_up.append(True)

    refused_as_too_large(network, endless)
    network.server.wait_for_answers()
    assert hung_up == [True]
