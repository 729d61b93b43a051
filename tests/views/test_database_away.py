"""While the database is away or busy: a clear answer that says when to try again."""

import hashlib
import hmac
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.test import Client
from django.urls import reverse

from gallery import files
from gallery.models import Generation, LedgerEntry
from tests.factories import picture

AWAY = [OperationalError("database is locked"), InterfaceError("connection already closed")]


@contextmanager
def database_away(error: Exception) -> Iterator[None]:
    """Let every query fail."""

    def fail(*_query: Any) -> NoReturn:
        raise error

    with connection.execute_wrapper(fail):
        yield


@pytest.fixture
def patient(as_alice: Client) -> Client:
    """Alice's browser, to which errors are answered as in production."""
    as_alice.raise_request_exception = False
    return as_alice


@pytest.mark.parametrize("error", AWAY, ids=["locked", "closed"])
@pytest.mark.parametrize(
    "address", ["/", "/account/sign-in/", f"/images/{uuid.uuid4()}/", "/admin/"]
)
def test_page_says_that_it_is_back_soon(patient: Client, error: Exception, address: str) -> None:
    with database_away(error):
        answer = patient.get(address)
    if address == "/account/sign-in/" and answer.status_code == 200:
        return  # it asks the database for nothing until the form is sent
    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert str(error) not in answer.content.decode()
    assert patient.get("/").status_code == 200


def test_request_for_a_picture_is_refused_whole(patient: Client) -> None:
    fields = {
        "prompt": "A cat",
        "aspect_ratio": "1:1",
        "model": "grok-imagine-image",
        "form_token": str(uuid.uuid4()),
    }
    with database_away(AWAY[0]):
        answer = patient.post(reverse("gallery:generation-create"), fields)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert not Generation.objects.exists()
    patient.post(reverse("gallery:generation-create"), fields)
    assert Generation.objects.count() == 1
    assert LedgerEntry.objects.count() == 1


def fails_at_the_ledger(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
    """Let the database go away in the middle of a transaction."""
    if "gallery_ledgerentry" in sql and sql.startswith("INSERT"):
        raise OperationalError("server closed the connection unexpectedly")
    return execute(sql, *more)


def test_transaction_that_breaks_in_the_middle_leaves_nothing(patient: Client) -> None:
    fields = {
        "prompt": "A cat",
        "aspect_ratio": "1:1",
        "model": "grok-imagine-image",
        "form_token": str(uuid.uuid4()),
    }
    with connection.execute_wrapper(fails_at_the_ledger):
        answer = patient.post(reverse("gallery:generation-create"), fields)
    assert answer.status_code == 503
    assert not Generation.objects.exists()
    assert not LedgerEntry.objects.exists()


def test_health_is_told_as_bad(client: Client, db: None) -> None:
    with database_away(AWAY[0]):
        answer = client.get("/health")
    assert answer.status_code == 503
    assert client.get("/health").status_code == 200


def test_webhook_is_to_be_delivered_again(patient: Client, settings: Any) -> None:
    body = b'{"event": "completed", "jobId": "job-1"}'
    secret = hashlib.sha256(settings.APIFRAME_KEY.encode()).hexdigest().encode()
    signature = hmac.new(secret, body, hashlib.sha256).hexdigest()
    with database_away(AWAY[0]):
        answer = patient.post(
            reverse("gallery:webhook"),
            body,
            content_type="application/json",
            headers={"X-Webhook-Signature": signature},
        )
    assert answer.status_code == 503


def test_other_faults_are_not_taken_for_a_database_that_is_away(patient: Client) -> None:
    for error in (DatabaseError("no such table"), ZeroDivisionError()):
        with database_away(error):
            assert patient.get("/").status_code == 500


def test_full_disk_is_said_in_words_when_a_reference_is_uploaded(
    patient: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_file: Any) -> NoReturn:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "store", full)
    fields = {
        "prompt": "A cat",
        "aspect_ratio": "1:1",
        "model": "grok-imagine-image",
        "form_token": str(uuid.uuid4()),
        "upload": SimpleUploadedFile("cat.png", picture(), content_type="image/png"),
    }
    answer = patient.post(reverse("gallery:generation-create"), fields)
    assert answer.status_code in {422, 507}
    assert "A cat" in answer.content.decode()
