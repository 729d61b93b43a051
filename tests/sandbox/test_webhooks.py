"""Webhooks: which, how signed, how often."""

import hashlib
import hmac
import json
from typing import Any

import pytest

from tests.sandbox.provider_process import FarSide, Received, Team
from tests.sandbox_process import wait_for


def first(far_side: FarSide) -> tuple[Received, dict[str, Any]]:
    received: Received = wait_for(lambda: far_side.received)[0]
    return received, json.loads(received.body)


def signature(key: str, body: bytes) -> str:
    secret = hashlib.sha256(key.encode()).hexdigest().encode()
    return hmac.new(secret, body, hashlib.sha256).hexdigest()


@pytest.mark.parametrize("field", ["webhookUrl", "webhook_url"])
def test_completed_is_delivered_and_signed(team: Team, far_side: FarSide, field: str) -> None:
    job_id = team.submit(**{field: far_side.url + "/hook"})
    received, payload = first(far_side)
    job = wait_for(lambda: team.job(job_id) if team.job(job_id)["webhookStatus"] else None)
    assert received.path == "/hook"
    assert received.headers["x-webhook-event"] == "completed"
    assert received.headers["x-webhook-signature"] == signature(team.key, received.body)
    assert job["webhookStatus"] == "sent"
    assert payload == {
        "event": "completed",
        "jobId": job_id,
        "status": "COMPLETED",
        "progress": 100,
        "result": job["result"],
        "model": "grok-imagine-image",
        "creditCost": 4,
        "completedAt": job["completedAt"],
    }


def test_failed_is_delivered(team: Team, far_side: FarSide) -> None:
    job_id = team.submit("[sandbox:fail=Nothing came]", webhookUrl=far_side.url)
    _, payload = first(far_side)
    assert payload == {
        "event": "failed",
        "jobId": job_id,
        "status": "FAILED",
        "error": "Nothing came",
        "model": "grok-imagine-image",
    }


def test_progress_comes_only_where_it_was_asked_for(team: Team, far_side: FarSide) -> None:
    events = ["progress", "completed", "failed"]
    team.submit("[sandbox:slow=0.5]", webhookUrl=far_side.url, webhookEvents=events)
    wait_for(lambda: len(far_side.received) == 4)
    payloads = [json.loads(received.body) for received in far_side.received]
    assert sorted(one["progress"] for one in payloads) == [25, 50, 75, 100]


def test_an_event_that_was_not_asked_for_is_not_sent(team: Team, far_side: FarSide) -> None:
    job_id = team.submit(webhookUrl=far_side.url, webhookEvents=["failed"])
    team.ended(job_id)
    team.submit("[sandbox:fail]", webhookUrl=far_side.url)
    assert first(far_side)[1]["event"] == "failed"
    assert team.job(job_id)["webhookStatus"] is None


def test_it_is_sent_again_until_it_is_taken(team: Team, far_side: FarSide) -> None:
    far_side.failures = 3
    job_id = team.submit(webhookUrl=far_side.url)
    wait_for(lambda: team.job(job_id)["webhookStatus"] == "sent")
    assert len(far_side.received) == 4


def test_it_is_given_up_after_five_tries(team: Team, far_side: FarSide) -> None:
    far_side.failures = 100
    job_id = team.submit(webhookUrl=far_side.url)
    wait_for(lambda: team.job(job_id)["webhookStatus"] == "failed")
    assert len(far_side.received) == 5


def test_a_reference_that_fails_is_delivered_too(team: Team, far_side: FarSide) -> None:
    team.submit(webhookUrl=far_side.url, grokParams={"image": far_side.url + "/none"})
    assert first(far_side)[1]["error"] == "Could not download the image from the URL"


def test_early_comes_before_the_answer(team: Team, far_side: FarSide) -> None:
    job_id = team.submit("[sandbox:webhook-early][sandbox:slow=600]", webhookUrl=far_side.url)
    (received,) = far_side.received
    assert json.loads(received.body)["jobId"] == job_id
    assert team.job(job_id)["status"] == "QUEUED"


def test_never(team: Team, far_side: FarSide) -> None:
    team.ended(team.submit("[sandbox:webhook-never]", webhookUrl=far_side.url + "/never"))
    team.submit(webhookUrl=far_side.url + "/other")
    assert first(far_side)[0].path == "/other"


@pytest.mark.parametrize(("marker", "count"), [("webhook-twice", 2), ("webhook-replay=20", 20)])
def test_repeats(team: Team, far_side: FarSide, marker: str, count: int) -> None:
    team.submit(f"[sandbox:{marker}]", webhookUrl=far_side.url)
    wait_for(lambda: len(far_side.received) == count)
    assert len({received.body for received in far_side.received}) == 1


@pytest.mark.parametrize(
    "fault", ["webhook-forged", "webhook-unsigned", "webhook-raw-secret", "webhook-reserialised"]
)
def test_signatures_that_do_not_fit(team: Team, far_side: FarSide, fault: str) -> None:
    team.submit(f"[sandbox:{fault}]", webhookUrl=far_side.url)
    received, _ = first(far_side)
    right = signature(team.key, received.body)
    assert received.headers.get("x-webhook-signature") != right


def test_other_forms(team: Team, far_side: FarSide) -> None:
    team.submit("[sandbox:webhook-prefix][sandbox:webhook-type]", webhookUrl=far_side.url)
    received, _ = first(far_side)
    right = signature(team.key, received.body)
    assert received.headers["x-webhook-signature"] == f"sha256={right}"
    assert received.headers["content-type"] == "text/plain"


def test_contents_that_mislead(team: Team, far_side: FarSide) -> None:
    marker = "[sandbox:webhook-other-job][sandbox:webhook-result=http://evil.example/x.png]"
    job_id = team.submit(marker + "[sandbox:webhook-huge=100]", webhookUrl=far_side.url)
    received, payload = first(far_side)
    assert payload["jobId"] != job_id
    assert payload["result"] == {"images": ["http://evil.example/x.png"]}
    assert len(received.body) > 100 * 1024
