"""Whatever an answer is, a call returns a value or raises a ProviderError, and nothing else."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gallery.provider.client import ApiframeClient
from gallery.provider.contract import Account, Job, JobPage
from gallery.provider.errors import ProviderError
from gallery.provider.failures import Answer, nonsense, refusal
from gallery.provider.parsing import parse_account, parse_job, parse_page, parse_submission
from gallery.provider.plain_json import Malformed, read_object
from gallery.provider.sentences import LONGEST_SENTENCE, classify_failure, error_sentence
from gallery.provider.waiting import LONGEST_SECONDS, retry_after
from gallery.provider.webhooks import parse_event, verify_signature
from tests.provider.clients import CALLS, KEY, PATIENT
from tests.provider.raw_server import RawServer, answer

CAREFUL = settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))
FIELDS = [
    *("id", "jobId", "job_id", "status", "progress", "result", "images", "imageUrl", "url"),
    *("error", "message", "detail", "msg", "creditCost", "credit_cost", "balance", "credits"),
    *("createdAt", "completedAt", "jobs", "nextCursor", "hasMore", "user", "team", "apiKey"),
    *("name", "maxConcurrentJobs", "event", "cost", "details"),
]
NAMES = st.sampled_from([*FIELDS, "", "x", "\ud800"])
TEXTS = (
    st.text(max_size=8)
    | st.sampled_from(
        ["a1", "COMPLETED", "FAILED", "https://a/b", "2026-03-15T10:00:00Z", "\ud800"]
    )
    | st.datetimes().map(str)
)
SINGLE = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
VALUES = st.recursive(
    SINGLE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=8,
)
JSON = st.dictionaries(NAMES, VALUES, max_size=6).map(lambda value: json.dumps(value).encode())
HEADS = [b'{"error":', b"[", b"<script>", b"\xff\xfe", b'{"a":' * 2000, b"9" * 5000, b'"\\ud800']
BODIES = JSON | st.binary(max_size=300) | st.builds(bytes.__add__, st.sampled_from(HEADS), JSON)
# What a header can carry, beyond that HTTP itself ends it.
HEADER = st.binary(max_size=40).map(lambda text: text.translate(None, b"\r\n\x00"))
DATES = st.datetimes().map(lambda moment: moment.strftime("%a, %d %b %Y %H:%M:%S"))
ZONES = st.sampled_from([" GMT", " +0900", " -9999", " +99999999999", "", " EST"])
WAITS = (
    st.text(max_size=30)
    | st.integers().map(str)
    | st.floats().map(str)
    | st.builds(str.__add__, DATES, ZONES)
)

Parse = Callable[[dict[str, object]], object]
PARSERS: list[tuple[Parse, type]] = [
    (parse_submission, str),
    (parse_job, Job),
    (parse_page, JobPage),
    (parse_account, Account),
]


@CAREFUL
@given(body=BODIES)
def test_parsing_gives_a_value_that_can_be_stored_or_malformed(body: bytes) -> None:
    for parse, kind in PARSERS:
        with suppress(Malformed):
            value = parse(read_object(body))
            assert isinstance(value, kind)
            repr(value).encode()
            assert "\x00" not in str(value)


@CAREFUL
@given(
    body=BODIES,
    status=st.integers(100, 999),
    whole=st.booleans(),
    submitting=st.booleans(),
    of_job=st.booleans(),
    wait=WAITS,
)
def test_every_refusal_is_an_error_that_can_be_stored(
    body: bytes, status: int, whole: bool, submitting: bool, of_job: bool, wait: str
) -> None:
    told = Answer(status, {"retry-after": wait}, body, whole)
    for error in (
        refusal(told, submitting=submitting, of_job=of_job and not submitting),
        nonsense(told, submitting=submitting),
    ):
        assert isinstance(error, ProviderError)
        assert len(error.sentence) <= LONGEST_SENTENCE
        assert error.sentence.isprintable()
        error.sentence.encode()
        assert submitting or not error.may_have_happened
    assert not refusal(told, submitting=False, of_job=of_job).may_have_happened


@CAREFUL
@given(body=BODIES)
def test_sentences_are_short_and_printable(body: bytes) -> None:
    sentence = error_sentence(body)
    assert sentence.isprintable()
    assert len(sentence) <= LONGEST_SENTENCE
    classify_failure(sentence)


@CAREFUL
@given(wait=WAITS, date=WAITS, remaining=WAITS, reset=WAITS)
def test_waits_are_none_or_within_an_hour(wait: str, date: str, remaining: str, reset: str) -> None:
    limits = {"x-ratelimit-remaining": remaining, "x-ratelimit-reset": reset}
    for headers in ({"retry-after": wait, "date": date}, limits, {"x-ratelimit-reset": reset}):
        seconds = retry_after(headers)
        assert seconds is None or 0 <= seconds <= LONGEST_SECONDS


@CAREFUL
@given(body=BODIES, header=st.none() | st.text(max_size=80), key=st.text(max_size=20))
def test_webhooks_are_an_event_or_malformed(body: bytes, header: str | None, key: str) -> None:
    assert not verify_signature(body, header, [key, ""])
    with suppress(Malformed):
        assert parse_event(body).job_id


@pytest.fixture(scope="module")
def shared() -> Iterator[tuple[RawServer, ApiframeClient]]:
    """One server and one client for many examples."""
    server = RawServer()
    with ApiframeClient(server.url, KEY, timeouts=PATIENT) as client:
        yield server, client
    server.stop()


@settings(CAREFUL, max_examples=30)
@given(
    body=BODIES,
    status=st.sampled_from([200, 202]) | st.integers(200, 999),
    name=st.sampled_from(["Location", "Retry-After", "Content-Encoding", "Set-Cookie", "Date"]),
    value=HEADER,
)
def test_a_call_over_a_connection(
    shared: tuple[RawServer, ApiframeClient], body: bytes, status: int, name: str, value: bytes
) -> None:
    server, client = shared
    head, _, content = answer(status, body).partition(b"\r\n\r\n")
    server.says(head + b"\r\n" + name.encode() + b": " + value + b"\r\n\r\n" + content)
    for call in CALLS:
        with suppress(ProviderError):
            assert isinstance(call(client), str | Job | JobPage | Account)


@settings(CAREFUL, max_examples=30)
@given(said=st.binary(max_size=200) | st.builds(bytes.__add__, st.just(b"HTTP/1.1 "), st.binary()))
def test_bytes_that_are_hardly_http(shared: tuple[RawServer, ApiframeClient], said: bytes) -> None:
    server, client = shared
    server.says(said)
    for call in CALLS:
        with suppress(ProviderError):
            call(client)


def test_the_headers_of_httpx_are_what_is_read() -> None:
    told = Answer(429, httpx.Headers({"Retry-After": "7"}), b"", True)
    error = refusal(told, submitting=True, of_job=False)
    assert error.retry_after == 7.0
