"""How long we are asked to wait: seconds, dates, and values that make no sense."""

import time

import httpx
import pytest

from gallery.provider.client import ApiframeClient
from gallery.provider.errors import NoCapacity, RateLimited
from gallery.provider.waiting import LONGEST_SECONDS, retry_after
from tests.provider.clients import CALLS, CallOf, failure_of, submit
from tests.provider.raw_server import RawServer
from tests.provider.sandbox_team import SandboxTeam

NOW = "Sun, 15 Mar 2026 10:00:00 GMT"
SOON = "Sun, 15 Mar 2026 10:01:30 GMT"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0), ("0", 0.0), (" 12 ", 12.0), ("2.5", 2.5), ("3600", 3600.0),
        ("1000000000", LONGEST_SECONDS), ("9" * 20, LONGEST_SECONDS), ("-5", 0.0),
        ("-0.5", 0.0), (SOON, 90.0), ("Sun, 15 Mar 2026 10:01:30 +0000", 90.0),
        ("Sun, 15 Mar 2026 11:01:30 +0100", 90.0), ("Sun, 15 Mar 2026 10:01:30 -0000", 90.0),
        ("Sunday, 15-Mar-26 10:01:30 GMT", 90.0),
        ("Sun, 15 Mar 2026 09:00:00 GMT", 0.0), ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_SECONDS),
        ("Mon, 01 Jan 0001 00:00:00 GMT", 0.0),
        ("nan", None), ("inf", None), ("-inf", None), ("1e9", None), ("0x10", None), ("", None),
        ("soon", None), ("5 seconds", None), ("1, 2", None), ("Sun, 99 Xyz", None),
        ("Sun, 15 Mar 2026 10:01:30 +9999", None), ("15 Mar 99999 10:01:30 GMT", None),
        ("15 Mar 2026 25:61:61 GMT", None),
    ],
)  # fmt: skip
def test_retry_after(value: str, seconds: float | None) -> None:
    assert retry_after(httpx.Headers({"Retry-After": value, "Date": NOW})) == seconds


def test_a_date_without_the_answers_own_is_measured_by_our_clock() -> None:
    assert retry_after({"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT"}) == LONGEST_SECONDS
    assert retry_after({"retry-after": NOW.replace("2026", "2020")}) == 0.0
    far = {"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT", "date": "never"}
    assert retry_after(far) == LONGEST_SECONDS


def test_nothing_said_is_none() -> None:
    assert retry_after({}) is None
    assert retry_after({"retry-after": "٣"}) is None


@pytest.mark.parametrize(
    ("remaining", "reset", "seconds"),
    [
        ("0", "30", 30.0), (None, "30", 30.0), (" 0 ", "30", 30.0), ("5", "30", None),
        ("x", "30", None), ("0", "-30", 0.0), ("0", "1000000000", 0.0), ("0", "nan", None),
        ("0", "", None), ("0", "soon", None), ("0", "1e9", None), ("0", "99999", LONGEST_SECONDS),
        ("0", "9" * 20, LONGEST_SECONDS), ("0", "9999999999", LONGEST_SECONDS),
        ("0", "1500000000000", 0.0),
    ],
)  # fmt: skip
def test_rate_limit_headers(remaining: str | None, reset: str, seconds: float | None) -> None:
    headers = {"X-RateLimit-Reset": reset}
    if remaining is not None:
        headers["X-RateLimit-Remaining"] = remaining
    assert retry_after(httpx.Headers(headers)) == seconds


@pytest.mark.parametrize("unit", [1, 1000])
def test_a_reset_since_1970_in_seconds_or_milliseconds(unit: int) -> None:
    reset = str(int((time.time() + 3000) * unit))
    seconds = retry_after({"x-ratelimit-remaining": "0", "x-ratelimit-reset": reset})
    assert seconds is not None
    assert 0 < seconds <= 3000


def test_retry_after_goes_before_the_rate_limit_headers() -> None:
    headers = {"retry-after": "7", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "30"}
    assert retry_after(headers) == 7.0
    assert retry_after(headers | {"retry-after": "nan"}) == 30.0


@pytest.mark.parametrize(("status", "kind"), [(429, RateLimited), (503, NoCapacity)])
@pytest.mark.parametrize("call", CALLS)
def test_both_refusals_tell_it_for_every_call(
    raw: RawServer,
    client: ApiframeClient,
    call: CallOf,
    status: int,
    kind: type[RateLimited | NoCapacity],
) -> None:
    raw.answers(status, b"", f"Retry-After: {SOON}", f"Date: {NOW}")
    error = failure_of(call, client)
    assert isinstance(error, kind)
    assert error.retry_after == 90.0


@pytest.mark.parametrize("header", ["Retry-After: \xff\xfe", "Retry-After:", "Date: \x80", "X: y"])
def test_headers_that_are_no_text(raw: RawServer, client: ApiframeClient, header: str) -> None:
    raw.answers(429, b"", header)
    assert failure_of(submit, client).retry_after is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [("7", {7.0}), ("1000000000", {LONGEST_SECONDS}), ("none", {None}), ("soon", {None}),
     ("nan", {None}), ("-3", {0.0})],
)  # fmt: skip
def test_the_forms_of_the_sandbox(
    team: SandboxTeam, value: str, expected: set[float | None]
) -> None:
    with pytest.raises(RateLimited) as caught:
        team.send(f"[sandbox:rate-limit={value}]")
    assert caught.value.retry_after in expected


def test_a_date_of_the_sandbox(team: SandboxTeam) -> None:
    with pytest.raises(RateLimited) as caught:
        team.send("[sandbox:rate-limit=date]")
    assert caught.value.retry_after is not None
    assert 0 <= caught.value.retry_after <= LONGEST_SECONDS
