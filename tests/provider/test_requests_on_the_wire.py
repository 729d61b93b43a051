"""What a call sends: method, address, headers and body, and when nothing is sent at all."""

import json
from typing import Any

import pytest

from gallery.provider.client import ApiframeClient
from gallery.provider.contract import GenerateRequest, JobStatus
from tests.provider.clients import (
    CALLS,
    JOB,
    KEY,
    REQUEST,
    CallOf,
    account,
    failure_of,
    read,
    submit,
)
from tests.provider.raw_server import RawServer


@pytest.mark.parametrize("call", CALLS)
def test_each_call_carries_the_key_and_asks_for_plain_json(
    raw: RawServer, client: ApiframeClient, call: CallOf
) -> None:
    failure_of(call, client)
    (request,) = raw.received
    assert request.header("X-API-Key") == KEY
    assert request.header("Accept") == "application/json"
    assert request.header("Accept-Encoding") == "identity"


def test_a_submit_carries_its_idempotency_key_and_body(
    raw: RawServer, client: ApiframeClient
) -> None:
    raw.answers(202, {"jobId": JOB})
    wanted = GenerateRequest(
        prompt="池の朝 🌅",
        model="m",
        params_key="otherParams",
        aspect_ratio="1:1",
        webhook_url="https://here/hook",
        webhook_events=("completed", "failed"),
    )
    assert client.generate(wanted, idempotency_key="key-1") == JOB
    (request,) = raw.received
    assert request.line == "POST /v2/images/generate"
    assert request.header("Idempotency-Key") == "key-1"
    assert request.header("Content-Type") == "application/json"
    assert json.loads(request.body) == {
        "prompt": "池の朝 🌅",
        "model": "m",
        "otherParams": {"aspect_ratio": "1:1"},
        "webhookUrl": "https://here/hook",
        "webhookEvents": ["completed", "failed"],
    }


def test_reads_carry_no_idempotency_key(raw: RawServer, client: ApiframeClient) -> None:
    failure_of(read, client)
    (request,) = raw.received
    assert request.line == f"GET /v2/jobs/{JOB}"
    assert (request.header("Idempotency-Key"), request.body) == (None, b"")


def test_a_slash_at_the_end_of_the_base_address_makes_no_difference(
    raw: RawServer,
) -> None:
    with ApiframeClient(raw.url + "/v2/", KEY) as client:
        failure_of(account, client)
    assert raw.received[0].line == "GET /v2/me"


@pytest.mark.parametrize(
    ("asked", "query"),
    [({}, "limit=100"), ({"limit": 7}, "limit=7"), ({"limit": 0}, "limit=1"),
     ({"limit": 1000}, "limit=100"), ({"cursor": ""}, "limit=100"),
     ({"cursor": "a&b=c/é"}, "limit=100&cursor=a%26b%3Dc%2F%C3%A9"),
     ({"status": JobStatus.FAILED}, "limit=100&status=FAILED")],
)  # fmt: skip
def test_a_listing_asks_for_its_page(
    raw: RawServer, client: ApiframeClient, asked: dict[str, Any], query: str
) -> None:
    raw.answers(200, {"jobs": []})
    client.jobs(**asked)
    assert raw.received[0].line == f"GET /v2/jobs?{query}"


@pytest.mark.parametrize("key", ["", "k" * 256, "a b", "a\nb", "é", "a\x00"])
def test_an_idempotency_key_that_is_none_sends_nothing(
    raw: RawServer, client: ApiframeClient, key: str
) -> None:
    with pytest.raises(ValueError, match="idempotency key"):
        client.generate(REQUEST, idempotency_key=key)
    assert raw.received == []


@pytest.mark.parametrize("job_id", ["", ".", "..", "a/b", "a?b", "a b", "é", "x" * 101, "a\n"])
def test_a_job_id_that_would_lead_elsewhere_sends_nothing(
    raw: RawServer, client: ApiframeClient, job_id: str
) -> None:
    with pytest.raises(ValueError, match="job id"):
        client.job(job_id)
    assert raw.received == []


def test_a_prompt_that_no_encoding_holds_sends_nothing(
    raw: RawServer, client: ApiframeClient
) -> None:
    with pytest.raises(ValueError, match="surrogates"):
        client.generate(GenerateRequest(prompt="\ud800", model="m"), idempotency_key="k")
    assert raw.received == []


@pytest.mark.parametrize("cookie", ["a=b", "a=b; Path=/; Domain=127.0.0.1", "a=\xe9", "a=\x01"])
def test_no_cookie_is_kept(raw: RawServer, client: ApiframeClient, cookie: str) -> None:
    raw.answers(500, b"", f"Set-Cookie: {cookie}")
    for call in CALLS:
        failure_of(call, client)
    assert [request.header("Cookie") for request in raw.received] == [None] * len(CALLS)


@pytest.mark.parametrize("name", ["jobId", "job_id", "id"])
@pytest.mark.parametrize("status", [200, 201, 202])
def test_a_submit_is_accepted_by_each_status_and_name(
    raw: RawServer, client: ApiframeClient, name: str, status: int
) -> None:
    raw.answers(status, {name: JOB, "status": "QUEUED"})
    assert submit(client) == JOB
