"""The API key is in no error, no traceback, no log and no sentence, whatever the provider says."""

import logging
import pickle
import traceback
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from gallery.provider.client import ApiframeClient, KeyHeader
from gallery.provider.contract import Job
from gallery.provider.errors import ProviderError
from tests.provider.clients import CALLS, HURRIED, JOB, KEY, CallOf, MakeClient, failure_of, read
from tests.provider.raw_server import RawServer, Received, Reply, answer
from tests.sandbox_process import free_port

# Keys as Apiframe gives them, and as nobody has promised not to.
KEYS = [KEY, "not-of-the-usual-form-0123456789", "afk_with.dots/and+signs==", 'q"uo\\ted_key_0123']
PAD = "x" * 290


def chain(error: BaseException) -> Iterator[BaseException]:
    """An error, and all that it was raised from or during."""
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        waiting += [one.__cause__, one.__context__]
        yield one


def everything_about(error: BaseException) -> str:
    """All that a log, a debugger or an error page could show of an error."""
    shown = []
    for one in chain(error):
        frames = [*traceback.walk_tb(one.__traceback__)]
        # The tests' own variables hold the key, of course.
        ours = [frame for frame in frames if frame[0].f_globals["__name__"].startswith("gallery.")]
        trace = traceback.StackSummary.extract(iter(ours), capture_locals=True)
        assert trace
        shown += [repr(one), str(one), repr(one.args), repr(vars(one)), *trace.format()]
        shown += map(repr, getattr(one, "__notes__", []))
    return "\n".join(shown)


def secret_parts(key: str) -> set[str]:
    """The key in every form in which it could be written."""
    tail = key.removeprefix("afk_")
    return {tail, repr(tail)[1:-1], quote(tail), tail.split(".")[-1], tail.split('"')[-1]}


def assert_private(shown: str, key: str = KEY) -> None:
    """The key is not there."""
    assert not {part for part in secret_parts(key) if part in shown}


def silence(server: RawServer) -> Reply:
    """Never answer."""

    def never(_request: Received) -> Iterator[bytes]:
        server.ended.wait()
        yield b""

    return never


FAILURES = {
    "refusal": answer(500, {"error": "no"}),
    "bad key": answer(401, {"error": "no"}),
    "nonsense": answer(200, b"<html>"),
    "redirect": answer(302, b"", "Location: http:x"),
    "cut": b"",
    "cut body": answer(200, {"error": "no"})[:-3],
    "no HTTP": b"\x00\x00\r\n\r\n",
}


@pytest.mark.parametrize("name", FAILURES)
@pytest.mark.parametrize("call", CALLS)
def test_no_failure_carries_the_key(
    raw: RawServer, client: ApiframeClient, call: CallOf, name: str
) -> None:
    raw.says(FAILURES[name])
    error = failure_of(call, client)
    assert_private(everything_about(error))
    assert [*chain(error)] == [error]
    assert raw.received[0].header("X-API-Key") == KEY


@pytest.mark.parametrize("call", CALLS)
def test_nor_does_one_without_an_answer(
    raw: RawServer, make_client: MakeClient, call: CallOf
) -> None:
    raw.reply = silence(raw)
    clients = [
        make_client(f"http://127.0.0.1:{free_port()}"),
        make_client("http://does-not-exist.invalid"),
        make_client(raw.url, timeouts=HURRIED),
        make_client(raw.url, KEY + "\n" + KEY),
    ]
    for client in clients:
        error = failure_of(call, client)
        assert_private(everything_about(error))
        assert [*chain(error)] == [error]


def test_an_address_that_is_none_does_not_quote_the_key(make_client: MakeClient) -> None:
    with pytest.raises(ValueError, match="not a URL") as caught:
        make_client("no address")
    assert_private(f"{caught.value!r} {caught.value.args} {vars(caught.value)}")


def echoes(key: str) -> list[bytes]:
    """Answers in which the provider quotes the key."""
    sentence = f"Invalid API key: {key}"
    return [
        answer(401, {"error": sentence}),
        answer(403, {"error": {"message": f"Key={key}."}}),
        answer(400, {"detail": [{"msg": f"{PAD[: 290 - len(key)]} {key}"}]}),
        answer(400, {"error": f"{PAD}{key}"}),
        answer(402, {"error": sentence, "balance": 3, "cost": 4}),
        answer(404, f"<html><p>{sentence}</p></html>".encode()),
        answer(409, {"message": sentence}),
        answer(429, sentence.encode()),
        answer(500, f"X-API-Key:{key}\r\nprefix{key}suffix".encode()),
        answer(503, [sentence]),
        answer(500, {"error": sentence})[:-1],
        answer(200, {"error": sentence}),
    ]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("number", range(len(echoes(KEY))))
def test_a_key_that_the_provider_quotes_is_not_repeated(
    raw: RawServer, make_client: MakeClient, key: str, number: int
) -> None:
    raw.says(echoes(key)[number])
    for call in CALLS:
        error = failure_of(call, make_client(raw.url, key))
        assert_private(everything_about(error), key)


@pytest.mark.parametrize("key", KEYS)
def test_nor_is_it_in_what_a_job_tells(raw: RawServer, make_client: MakeClient, key: str) -> None:
    told = f"{PAD[:280]} {key}"
    raw.answers(200, {"id": JOB, "status": "FAILED", "error": told, "model": f"m {key}"})
    job = read(make_client(raw.url, key))
    assert isinstance(job, Job)
    assert job.error.startswith("x")
    assert_private(repr(job), key)


def test_a_short_key_does_not_spoil_answers(raw: RawServer, make_client: MakeClient) -> None:
    raw.answers(400, {"error": "A sentence"})
    assert failure_of(read, make_client(raw.url, "e")).sentence == "A sentence"


def test_what_is_printed_of_a_client(client: ApiframeClient) -> None:
    assert_private(f"{client!r} {client} {KeyHeader(KEY)!r} {KeyHeader(KEY)}")


def test_errors_go_through_a_queue_and_stay_what_they_are(
    raw: RawServer, client: ApiframeClient
) -> None:
    raw.answers(402, {"error": "no", "balance": 3, "cost": 4})
    error = failure_of(read, client)
    copied = pickle.loads(pickle.dumps(error))
    assert isinstance(copied, ProviderError)
    assert (type(copied), str(copied), vars(copied)) == (type(error), str(error), vars(error))


@pytest.fixture
def every_log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Let every logger speak of everything."""
    for name in ["", *logging.root.manager.loggerDict]:
        caplog.set_level(logging.DEBUG, name)
    return caplog


def test_no_log_has_the_key(
    raw: RawServer, make_client: MakeClient, every_log: pytest.LogCaptureFixture
) -> None:
    client = make_client(raw.url)
    raw.answers(200, {"id": JOB, "jobId": JOB, "status": "QUEUED", "jobs": [], "team": {}})
    for call in CALLS:
        call(client)
    for said in [*FAILURES.values(), *echoes(KEY)]:
        raw.says(said)
        for call in CALLS:
            failure_of(call, client)
    failure_of(read, make_client(f"http://127.0.0.1:{free_port()}"))
    loggers = {record.name for record in every_log.records}
    assert {"httpx", "httpcore.connection", "httpcore.http11"} <= loggers
    for record in every_log.records:
        assert_private(f"{record.getMessage()} {vars(record)}")
