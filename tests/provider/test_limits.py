"""Answers without end, too long or too slow are given up, in bounded time and memory."""

import gzip
import json
import tracemalloc
from collections.abc import Iterator
from itertools import repeat

import pytest

from gallery.provider.client import MOST_ANSWER_BYTES, ApiframeClient
from gallery.provider.errors import BadAnswer, OutcomeUnknown, RateLimited
from tests.provider.clients import (
    CALLS,
    HASTY,
    HURRIED,
    READS,
    CallOf,
    MakeClient,
    failure_of,
    read,
    submit,
)
from tests.provider.raw_server import RawServer, Received, answer

GOOD = b'{"jobId": "a", "status": "QUEUED"}'
HEAD = b"HTTP/1.1 202 Accepted\r\nConnection: close\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
MEGABYTE = b"x" * 1_000_000


def huge(megabytes: int) -> bytes:
    """A good answer with very much in it."""
    return json.dumps({"jobId": "a", "more": "x" * megabytes * 1_000_000}).encode()


def bomb() -> bytes:
    """A hundred megabytes in a hundred kilobytes."""
    return gzip.compress(b'{"jobId": "a", "more": "' + bytes(100_000_000), compresslevel=1)


@pytest.fixture(scope="module")
def endings() -> dict[str, list[bytes]]:
    """Answers that are too long, in pieces."""
    chunk = b"f4240\r\n" + MEGABYTE + b"\r\n"
    return {
        "ten megabytes": [answer(202, huge(10))],
        "a length that is not kept": [HEAD + b"Content-Length: 99999999999\r\n\r\n", GOOD],
        "a length of 5,000 digits": [HEAD + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n"],
        "ten megabytes until it closes": [HEAD + b"\r\n", *repeat(MEGABYTE, 10)],
        "ten megabytes in chunks": [CHUNKED, *repeat(chunk, 10)],
        "gzip bomb": [answer(202, bomb(), "Content-Encoding: gzip")],
        "deflate bomb": [answer(202, bomb(), "Content-Encoding: deflate")],
    }


ENDINGS = ("ten megabytes", "a length that is not kept", "a length of 5,000 digits",
           "ten megabytes until it closes", "ten megabytes in chunks", "gzip bomb",
           "deflate bomb")  # fmt: skip


@pytest.mark.parametrize("name", ENDINGS)
def test_too_long_an_answer_is_nonsense(
    raw: RawServer, client: ApiframeClient, endings: dict[str, list[bytes]], name: str
) -> None:
    raw.says(*endings[name])
    assert isinstance(failure_of(submit, client), OutcomeUnknown)
    for call in READS:
        assert isinstance(failure_of(call, client), (BadAnswer, OutcomeUnknown))
        assert not failure_of(call, client).may_have_happened


@pytest.mark.parametrize("name", ["gzip bomb", "ten megabytes in chunks"])
def test_no_more_is_kept_than_may_be_read(
    raw: RawServer, client: ApiframeClient, endings: dict[str, list[bytes]], name: str
) -> None:
    raw.says(*endings[name])
    tracemalloc.start()
    try:
        failure_of(submit, client)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 5 * MOST_ANSWER_BYTES


def test_an_answer_within_the_limit_is_read(raw: RawServer, client: ApiframeClient) -> None:
    raw.answers(202, huge(1))
    assert submit(client) == "a"


def test_the_status_of_too_long_a_refusal_still_counts(
    raw: RawServer, client: ApiframeClient
) -> None:
    raw.answers(429, huge(10), "Retry-After: 7")
    error = failure_of(submit, client)
    assert isinstance(error, RateLimited)
    assert error.retry_after == 7.0


def endless_headers() -> Iterator[bytes]:
    """A header more, and again, without end."""
    yield HEAD
    for number in range(10_000_000):
        yield b"X-Header-%d: %b\r\n" % (number, b"x" * 1000)


def endless_line() -> Iterator[bytes]:
    """One header without end."""
    yield HEAD + b"X-Header: "
    yield from repeat(b"x" * 10_000)


def endless_interim_answers() -> Iterator[bytes]:
    """`100 Continue` without end."""
    yield from repeat(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


def endless_chunks_of_one_byte() -> Iterator[bytes]:
    """A body that comes a byte a chunk, without end."""
    yield CHUNKED
    yield from repeat(b"1\r\n \r\n" * 1000)


@pytest.mark.parametrize(
    "endless",
    [endless_headers, endless_line, endless_interim_answers, endless_chunks_of_one_byte],
)
def test_what_has_no_end_is_given_up(
    raw: RawServer, make_client: MakeClient, endless: type
) -> None:
    raw.reply = lambda _request: endless()
    hasty = make_client(raw.url, timeouts=HURRIED)
    error = failure_of(submit, hasty)
    assert isinstance(error, OutcomeUnknown)
    assert error.may_have_happened
    assert not failure_of(read, hasty).may_have_happened


def dripping(raw: RawServer, at_once: bytes, slowly: bytes) -> None:
    """Let a part of the answer come at once, and the rest a byte every tenth of a second."""

    def drip(_request: Received) -> Iterator[bytes]:
        yield at_once
        for byte in slowly:
            raw.ended.wait(0.1)
            yield bytes([byte])

    raw.reply = drip


@pytest.mark.parametrize("call", [submit, read])
@pytest.mark.parametrize("part", ["head", "body"])
def test_a_byte_at_a_time_does_not_stretch_the_total(
    raw: RawServer, make_client: MakeClient, call: CallOf, part: str
) -> None:
    whole = answer(202, GOOD)
    at_once = b"" if part == "head" else whole.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    dripping(raw, at_once, whole[len(at_once) :] * 100)
    error = failure_of(call, make_client(raw.url, timeouts=HASTY))
    assert isinstance(error, (OutcomeUnknown, BadAnswer))
    assert error.may_have_happened is (call is submit)


def test_no_answer_at_all(raw: RawServer, make_client: MakeClient) -> None:
    def never(_request: Received) -> Iterator[bytes]:
        raw.ended.wait()
        yield b""

    raw.reply = never
    hasty = make_client(raw.url, timeouts=HURRIED)
    for call in CALLS:
        error = failure_of(call, hasty)
        assert isinstance(error, OutcomeUnknown)
        assert error.may_have_happened is (call is submit)
