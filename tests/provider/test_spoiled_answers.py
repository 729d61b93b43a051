"""A success that can't be read: unknown outcome for a submit, a bad answer for a read."""

import gzip
import json

import pytest

from gallery.provider.client import ApiframeClient
from gallery.provider.errors import BadAnswer, OutcomeUnknown
from tests.provider.clients import CALLS, READS, CallOf, failure_of, submit
from tests.provider.raw_server import RawServer, answer
from tests.provider.sandbox_team import SandboxTeam

GOOD = json.dumps(
    {"jobId": "a", "id": "a", "status": "QUEUED", "jobs": [], "team": {"credits": 1}}
).encode()
SPOILED: dict[str, object] = {
    "html": b"<!doctype html><title>Welcome</title>",
    "empty": b"",
    "white space": b" \r\n",
    "cut": GOOD[:-20],
    "more after the end": GOOD + b"}",
    "null": None,
    "list": [{"jobId": "a"}],
    "string": "jobId",
    "number": 5,
    "empty object": {},
    "wrong types": {"jobId": 5, "id": {}, "job_id": [], "status": 1, "jobs": {}, "team": []},
    "nulls": {"jobId": None, "id": None, "status": None, "jobs": None, "team": None},
    "an error inside": {"error": "Internal error"},
    "path for an id": {"jobId": "../../me", "id": "..", "jobs": "x", "team": "x"},
    "nested lists": b"[" * 500_000,
    "nested objects": b'{"a":' * 300_000,
    "nested and closed": b'{"jobId":' + b"[" * 300_000 + b"]" * 300_000 + b"}",
    "nan": GOOD[:-1] + b', "progress": NaN}',
    "infinity": GOOD[:-1] + b', "progress": -Infinity}',
    "a number of 10,000 digits": GOOD[:-1] + b', "progress": ' + b"9" * 10_000 + b"}",
    "no UTF-8": b'{"jobId": "\xff\xfe"}',
    "binary": bytes(range(256)) * 20,
}


@pytest.mark.parametrize("name", SPOILED)
@pytest.mark.parametrize("status", [200, 202])
def test_nonsense(raw: RawServer, client: ApiframeClient, name: str, status: int) -> None:
    raw.answers(status, SPOILED[name])
    error = failure_of(submit, client)
    assert isinstance(error, OutcomeUnknown)
    assert (error.retryable, error.may_have_happened) == (True, True)
    for call in READS:
        error = failure_of(call, client)
        assert isinstance(error, BadAnswer)
        assert (error.retryable, error.may_have_happened) == (True, False)


@pytest.mark.parametrize("call", CALLS)
def test_the_same_answer_unspoiled_is_read(
    raw: RawServer, client: ApiframeClient, call: CallOf
) -> None:
    raw.answers(200, GOOD.replace(b'"id": "a", ', b""))
    if call not in READS[:1]:
        assert call(client)
    else:
        # It is about another job than the one that was asked for.
        assert isinstance(failure_of(call, client), BadAnswer)


@pytest.mark.parametrize("call", CALLS)
def test_an_error_inside_a_success_is_told(
    raw: RawServer, client: ApiframeClient, call: CallOf
) -> None:
    raw.answers(200, {"error": "Internal error"})
    assert failure_of(call, client).sentence == "Internal error"


@pytest.mark.parametrize("call", CALLS)
def test_words_that_are_no_error_are_not_told(
    raw: RawServer, client: ApiframeClient, call: CallOf
) -> None:
    raw.answers(200, b"<html>Welcome to the airport's network</html>")
    assert failure_of(call, client).sentence == ""


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip", "deflate", "nonsense"])
def test_an_encoding_that_is_not_the_answers_own(
    raw: RawServer, client: ApiframeClient, encoding: str
) -> None:
    raw.answers(202, GOOD, f"Content-Encoding: {encoding}")
    assert isinstance(failure_of(submit, client), OutcomeUnknown)


def test_compressed_answers_are_read_though_not_asked_for(
    raw: RawServer, client: ApiframeClient
) -> None:
    raw.answers(202, gzip.compress(GOOD), "Content-Encoding: gzip")
    assert submit(client) == "a"
    raw.answers(202, gzip.compress(GOOD)[:-5], "Content-Encoding: gzip")
    assert isinstance(failure_of(submit, client), OutcomeUnknown)


def test_chunks_without_a_last_one_are_cut(raw: RawServer, client: ApiframeClient) -> None:
    head = b"HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    chunk = b"%x\r\n%b\r\n" % (len(GOOD), GOOD)
    raw.says(head, chunk, b"0\r\n\r\n")
    assert submit(client) == "a"
    raw.says(head, chunk)
    assert isinstance(failure_of(submit, client), OutcomeUnknown)


@pytest.mark.parametrize(
    "fault",
    ["html", "empty", "cut-json", "wrong-types", "error-inside", "nan-json", "deep-json",
     "huge-json=3", "cut-body"],
)  # fmt: skip
def test_reads_of_the_sandbox(team: SandboxTeam, fault: str) -> None:
    job_id = team.send(f"[sandbox:fast][sandbox:poll-{fault}]")
    with pytest.raises(BadAnswer) as caught:
        team.client.job(job_id)
    assert not caught.value.may_have_happened
    assert team.ended(job_id).image_urls


def test_a_whole_answer_is_one_that_has_all_its_bytes(
    raw: RawServer, client: ApiframeClient
) -> None:
    whole = answer(202, GOOD)
    raw.says(whole.replace(b"Content-Length: ", b"Content-Length: 9"))
    assert isinstance(failure_of(submit, client), OutcomeUnknown)
    raw.says(whole)
    assert submit(client) == "a"
