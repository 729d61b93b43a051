"""From what happened on the wire to the error that says what may be done about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import httpx

from gallery.provider.errors import (
    BadAnswer,
    BadKey,
    Conflict,
    JobNotFound,
    NoCapacity,
    OutcomeUnknown,
    OutOfCredits,
    ProviderError,
    RateLimited,
    Rejected,
    Unreachable,
)
from gallery.provider.plain_json import Malformed, as_object, as_whole, first_of, read_object
from gallery.provider.sentences import error_sentence
from gallery.provider.waiting import retry_after

ACCEPTED = frozenset({200, 201, 202})
# Of all that httpx raises, only these come before the first byte of a request is written.
_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    httpx.ProxyError,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `whole` is False where the body is only its beginning."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool


def not_answered(error: httpx.TransportError, *, submitting: bool) -> ProviderError:
    """Return the error for a request that got no answer, or not the whole head of one."""
    if isinstance(error, _NOT_SENT):
        return Unreachable()
    return OutcomeUnknown(may_have_happened=submitting)


def nonsense(answer: Answer, *, submitting: bool) -> ProviderError:
    """Return the error for an answer that says success and can't be read.

    A submit may have been accepted all the same.
    """
    sentence = error_sentence(answer.body) if _is_error_object(answer.body) else ""
    return OutcomeUnknown(sentence) if submitting else BadAnswer(sentence)


def _is_error_object(body: bytes) -> bool:
    try:
        return "error" in read_object(body)
    except Malformed:
        return False


def refusal(answer: Answer, *, submitting: bool, of_job: bool) -> ProviderError:
    """Return the error for a status other than success (Apiframe v2, Errors).

    `of_job` is whether one job was asked for, which alone gives 404 a meaning.
    """
    sentence = error_sentence(answer.body)
    if answer.status == 404 and of_job:
        return JobNotFound(sentence)
    if answer.status == 409 and submitting:
        return Conflict(sentence)
    if answer.status == 503:
        # A proxy says the same when the server behind it took the request and then fell silent.
        pause = retry_after(answer.headers)
        return NoCapacity(sentence, retry_after=pause, may_have_happened=submitting)
    if answer.status in _BY_STATUS:
        return _BY_STATUS[answer.status](sentence, answer)
    if 400 <= answer.status < 500 and answer.status != 408:
        return _wrong_request(sentence, answer)
    return OutcomeUnknown(sentence, may_have_happened=submitting)


def _wrong_request(sentence: str, answer: Answer) -> ProviderError:
    """Tell a wrong server from a wrong request: without the call there, nothing was judged."""
    if answer.status in (404, 405, 410):
        return BadAnswer(sentence)
    return Rejected(sentence)


def _out_of_credits(sentence: str, answer: Answer) -> ProviderError:
    try:
        fields = read_object(answer.body)
    except Malformed:
        fields = {}
    fields = as_object(fields.get("error")) | as_object(fields.get("details")) | fields
    return OutOfCredits(
        sentence,
        balance=as_whole(first_of(fields, "balance", "credits", "available", "remaining")),
        cost=as_whole(first_of(fields, "cost", "creditCost", "required")),
    )


_BY_STATUS: dict[int, Callable[[str, Answer], ProviderError]] = {
    401: lambda sentence, _answer: BadKey(sentence),
    402: _out_of_credits,
    403: lambda sentence, _answer: BadKey(sentence),
    429: lambda sentence, answer: RateLimited(sentence, retry_after=retry_after(answer.headers)),
}
