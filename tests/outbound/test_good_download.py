"""A file that arrives whole is described rightly, by count, hash, type and final address."""

import gzip
import hashlib
import io
import random
import zlib

import pytest

from tests.outbound.hostile_server import answer, say_slowly
from tests.outbound.named_network import Network

BODY = random.Random(7).randbytes(300_000)


def chunked(body: bytes, size: int) -> bytes:
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in [*pieces, b""])


@pytest.mark.parametrize(
    "raw",
    [
        answer(BODY, "Content-Type: Image/PNG; charset=binary"),
        answer(BODY, "Content-Type: image/png", length=None),
        answer(b"", "Content-Type: image/png", "Transfer-Encoding: chunked", length=None)
        + chunked(BODY, 7_001),
        answer(gzip.compress(BODY), "Content-Type: image/png", "Content-Encoding: gzip"),
        answer(gzip.compress(BODY), "Content-Type: image/png", "Content-Encoding: X-GZip"),
        answer(zlib.compress(BODY), "Content-Type: image/png", "Content-Encoding: deflate"),
        answer(BODY, "Content-Type: image/png", "Content-Encoding: identity"),
        answer(BODY, "Content-Type: image/png", "Content-Encoding:"),
    ],
    ids=["length", "until-close", "chunked", "gzip", "x-gzip", "deflate", "identity", "empty"],
)
def test_count_hash_and_type(network: Network, raw: bytes) -> None:
    network.server.on("/file", raw)
    into = io.BytesIO()
    got = network.fetch("http://a.example/file", into=into)
    assert into.getvalue() == BODY
    assert (got.bytes, got.sha256) == (len(BODY), hashlib.sha256(BODY).hexdigest())
    assert (got.content_type, got.final_url) == ("image/png", "http://a.example/file")


def test_empty_file(network: Network) -> None:
    network.server.on("/file", answer(b""))
    got = network.fetch("http://a.example/file")
    assert (got.bytes, got.content_type) == (0, "")
    assert got.sha256 == hashlib.sha256(b"").hexdigest()


def test_written_from_the_current_place_on(network: Network) -> None:
    network.server.on("/file", answer(b"tail"))
    into = io.BytesIO(b"head ----")
    into.seek(5)
    assert network.fetch("http://a.example/file", into=into).bytes == 4
    assert into.getvalue() == b"head tail"


def test_slow_but_in_time(network: Network) -> None:
    network.server.on("/file", say_slowly(answer(length=5), [b"h", b"e", b"l", b"l", b"o"], 0.02))
    into = io.BytesIO()
    network.fetch("http://a.example/file", into=into)
    assert into.getvalue() == b"hello"


def test_what_follows_the_promised_length_is_left_alone(network: Network) -> None:
    network.server.on("/file", answer(b"file and more", length=4))
    into = io.BytesIO()
    assert network.fetch("http://a.example/file", into=into).bytes == 4
    assert into.getvalue() == b"file"


def test_https_asks_for_the_name_at_the_checked_address(network: Network) -> None:
    network.server.on("/file", answer(b"x"))
    network.fetch("https://a.example/file")
    assert network.dialler.tls_names == ["a.example"]
    assert network.dialler.dialled == [("93.184.216.34", 443)]
