"""Webhooks at the portal's door: believed by signature only, and then never what they say."""

import hashlib
import hmac
import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gallery.lifecycle import State
from gallery.models import Generation, LedgerEntry, User
from tests.factories import make_generation

HOOK = reverse("gallery:webhook")
KEY = "afk_present-key-0123456789"
PREVIOUS_KEY = "afk_previous-key-0123456789"
ATTACKERS_PICTURE = "http://10.0.0.1/picture.png"
LATER = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def keys(settings: Any) -> None:
    """A key, and the one that it has replaced."""
    settings.APIFRAME_KEY, settings.APIFRAME_PREVIOUS_KEY = KEY, PREVIOUS_KEY


@pytest.fixture
def running(alice: User) -> Generation:
    """A generation whose job runs, and which is looked at in a minute."""
    return make_generation(alice, state=State.RUNNING, due_at=timezone.now() + LATER)


def report(job_id: str, **more: Any) -> bytes:
    fields = {"event": "completed", "jobId": job_id, "status": "COMPLETED", "progress": 100}
    result = {"result": {"images": [ATTACKERS_PICTURE]}, "creditCost": 0}
    return json.dumps(fields | result | more).encode()


def secret_of(key: str) -> bytes:
    return hashlib.sha256(key.encode()).hexdigest().encode()


def signed(body: bytes, secret: bytes = b"") -> str:
    return hmac.new(secret or secret_of(KEY), body, hashlib.sha256).hexdigest()


def post(body: bytes, signature: str | None, content_type: str = "application/json") -> int:
    headers = {} if signature is None else {"X-Webhook-Signature": signature}
    answer = Client().post(HOOK, body, content_type=content_type, headers=headers)
    return answer.status_code


def fields_of(generation: Generation) -> dict[str, Any]:
    return dict(Generation.objects.filter(pk=generation.pk).values().get())


def is_due(generation: Generation) -> bool:
    return Generation.objects.due(timezone.now()).filter(pk=generation.pk).exists()


@pytest.mark.parametrize(
    ("secret", "prefix"),
    [
        (secret_of(KEY), ""),
        (hashlib.sha256(KEY.encode()).digest(), ""),
        (secret_of(KEY), "sha256="),
        (secret_of(PREVIOUS_KEY), ""),
    ],
    ids=["hex-secret", "raw-secret", "prefix", "previous-key"],
)
def test_report_makes_the_job_due_and_changes_nothing_else(
    running: Generation, secret: bytes, prefix: str
) -> None:
    before = fields_of(running)
    body = report(running.job_id)
    assert post(body, prefix + signed(body, secret)) == 204
    assert is_due(running)
    after = fields_of(running)
    assert before | {"due_at": after["due_at"]} == after
    assert list(LedgerEntry.objects.values_list("kind", flat=True)) == ["reserve"]


@pytest.mark.parametrize(
    "signature",
    [
        None,
        "",
        "sha256=",
        signed(b"another body"),
        signed(report("x"), secret_of("afk_stolen")),
        signed(report("x"), secret_of("")),
        "0" * 64,
        "ü" * 64,
        "a" * 100_000,
    ],
    ids=["none", "empty", "prefix", "body", "key", "no-key", "zeros", "letters", "long"],
)
def test_forged_report_is_refused_and_changes_nothing(
    running: Generation, signature: str | None
) -> None:
    before = fields_of(running)
    assert post(report(running.job_id), signature) == 401
    assert fields_of(running) == before


def test_report_that_was_written_anew_is_refused(running: Generation) -> None:
    body = report(running.job_id)
    assert post(json.dumps(json.loads(body), indent=1).encode(), signed(body)) == 401
    assert not is_due(running)


def test_no_key_signs_nothing(running: Generation, settings: Any) -> None:
    settings.APIFRAME_PREVIOUS_KEY = ""
    body = report(running.job_id)
    assert post(body, signed(body, secret_of(""))) == 401


def test_report_that_is_repeated_a_hundred_times_is_one_look(running: Generation) -> None:
    body = report(running.job_id)
    post(body, signed(body))
    once = fields_of(running)
    assert {post(body, signed(body)) for _repeat in range(100)} == {204}
    assert fields_of(running) == once


@pytest.mark.parametrize(
    "state", [State.COMPLETED, State.FAILED, State.BLOCKED, State.COLLECTING, State.QUEUED]
)
def test_report_that_comes_late_or_early_changes_nothing(alice: User, state: State) -> None:
    row = make_generation(alice, state=state)
    before = fields_of(row)
    body = report(row.job_id or str(uuid.uuid4()))
    assert post(body, signed(body)) == 204
    assert fields_of(row) == before


def test_report_of_another_job_answers_the_same_and_changes_nothing(running: Generation) -> None:
    before = fields_of(running)
    body = report(str(uuid.uuid4()))
    assert post(body, signed(body)) == 204
    assert fields_of(running) == before


def test_late_report_of_a_job_that_nobody_waits_for_any_more_has_it_looked_at(alice: User) -> None:
    row = make_generation(alice, state=State.EXPIRED, due_at=timezone.now() + timedelta(hours=1))
    body = report(row.job_id)
    post(body, signed(body))
    assert is_due(row)


def test_row_that_a_worker_holds_stays_the_workers(running: Generation) -> None:
    now = timezone.now()
    token = Generation.objects.filter(pk=running.pk).lease(until=now + LATER, now=now)
    body = report(running.job_id)
    assert post(body, signed(body)) == 204
    running.refresh_from_db()
    assert running.lease_token == token
    assert not is_due(running)


@pytest.mark.parametrize("bytes_more", [0, 5 * 1024 * 1024], ids=["one-too-many", "megabytes"])
def test_long_report_is_refused_before_it_is_read(running: Generation, bytes_more: int) -> None:
    body = report(running.job_id, padding="x" * (64 * 1024 + bytes_more))
    assert post(body, signed(body)) == 413
    assert not is_due(running)


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "x"],
)
def test_content_type_does_not_matter(running: Generation, content_type: str) -> None:
    body = report(running.job_id)
    assert post(body, signed(body), content_type) == 204
    assert is_due(running)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        report("cut")[:20],
        b"[]",
        b"null",
        b"\xff\xfe",
        b"{}",
        b'{"jobId": 7}',
        b'{"jobId": ""}',
        b'{"jobId": "../me"}',
        b'{"jobId": "a\\u0000b"}',
        b"[" * 60_000,
        b'{"jobId": NaN}',
    ],
)
def test_signed_nonsense_is_a_bad_request(running: Generation, body: bytes) -> None:
    before = fields_of(running)
    assert post(body, signed(body)) == 400
    assert fields_of(running) == before


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "patch", "options"])
def test_nothing_but_a_post_is_taken(running: Generation, method: str) -> None:
    assert getattr(Client(), method)(HOOK).status_code == 405


def test_no_cookie_and_no_token_of_a_form_is_needed(running: Generation) -> None:
    body = report(running.job_id)
    strict = Client(enforce_csrf_checks=True)
    headers = {"X-Webhook-Signature": signed(body)}
    answer = strict.post(HOOK, body, content_type="application/json", headers=headers)
    assert answer.status_code == 204
    assert not answer.cookies
    assert answer.content == b""
