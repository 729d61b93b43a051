"""Impossible rows are refused by the database itself, whoever writes them."""

from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from gallery.lifecycle import State
from gallery.models import AccountEntry, Generation, Image, LedgerEntry, Standing, User
from tests.factories import make_generation

NOW = timezone.now()
append_only = import_module("gallery.migrations.0008_append_only")


@pytest.mark.parametrize(
    ("state", "change"),
    [
        (State.QUEUED, {"state": "lost"}),
        (State.QUEUED, {"due_at": None}),
        (State.QUEUED, {"finished_at": NOW}),
        (State.QUEUED, {"job_id": "job-1"}),
        (State.QUEUED, {"sent_at": NOW}),
        (State.QUEUED, {"lease_until": NOW}),
        (State.QUEUED, {"end_reason": "policy"}),
        (State.QUEUED, {"progress": 101}),
        (State.QUEUED, {"state": State.SUBMITTING}),
        (State.SUBMITTING, {"state": State.RUNNING}),
        (State.RUNNING, {"job_id": ""}),
        (State.RUNNING, {"state": State.COMPLETED, "due_at": None}),
        (State.COLLECTING, {"state": State.COMPLETED, "finished_at": NOW, "due_at": None}),
        (State.COMPLETED, {"due_at": NOW}),
        (State.COMPLETED, {"credit_cost": None}),
        (State.FAILED, {"end_reason": ""}),
        (State.FAILED, {"finished_at": None}),
        (State.CANCELLED, {"job_id": "job-1"}),
    ],
)
def test_impossible_generation_is_refused(
    alice: User, state: State, change: dict[str, Any]
) -> None:
    generation = make_generation(alice, state=state)
    with pytest.raises(IntegrityError), transaction.atomic():
        Generation.objects.filter(pk=generation.pk).update(**change)


def test_one_job_belongs_to_one_generation(alice: User) -> None:
    make_generation(alice, state=State.RUNNING, job_id="job-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_generation(alice, state=State.RUNNING, job_id="job-1")


def test_one_form_makes_one_generation(alice: User, bob: User) -> None:
    first = make_generation(alice)
    make_generation(bob, form_token=first.form_token)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_generation(alice, form_token=first.form_token)


@pytest.mark.parametrize(
    ("kind", "credits"), [("reserve", 4), ("release", -4), ("settle", 4), ("grant", 4)]
)
def test_ledger_entry_with_the_wrong_sign_or_owner_is_refused(
    alice: User, kind: str, credits: int
) -> None:
    generation = make_generation(alice)
    generation.pk, generation.public_id, generation.form_token = None, uuid4(), uuid4()
    generation.save()
    fields = {"member": alice, "generation": generation, "day": NOW.date()}
    with pytest.raises(IntegrityError, match="ledger_sign_fits_kind"), transaction.atomic():
        LedgerEntry.objects.create(**fields, kind=kind, credits=credits)


def test_ledger_takes_each_kind_once_per_generation(alice: User) -> None:
    generation = make_generation(alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerEntry.objects.create(member=alice, generation=generation, kind="reserve", credits=-4)


def test_ledger_entry_neither_changes_nor_goes(alice: User) -> None:
    make_generation(alice)
    entry = LedgerEntry.objects.get()
    entry.credits = -1
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()


def test_database_itself_refuses_to_change_the_books(alice: User) -> None:
    make_generation(alice)
    AccountEntry.objects.create(kind="opening", credits=100)
    for entries in (LedgerEntry.objects.all(), AccountEntry.objects.all()):
        with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
            entries.update(credits=-1)


def test_database_itself_refuses_to_shorten_the_books(alice: User) -> None:
    make_generation(alice)
    AccountEntry.objects.create(kind="opening", credits=100)
    if connection.vendor == "sqlite":
        # What the tests have taken away, to be able to empty the tables.
        with connection.cursor() as cursor:
            for table in append_only.TABLES:
                cursor.execute(append_only.SQLITE.format(table=table, verb="DELETE"))
    for entries in (LedgerEntry.objects.all(), AccountEntry.objects.all()):
        with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
            entries._raw_delete("default")


def test_same_picture_is_kept_once_per_generation(alice: User) -> None:
    generation = make_generation(alice, state=State.COMPLETED)
    fields: dict[str, Any] = {
        "owner": alice,
        "generation": generation,
        "file": "a.jpg",
        "thumbnails": {},
        "placeholder": b"",
        "sha256": "0" * 64,
        "bytes": 1,
        "content_type": "image/jpeg",
        "width": 1,
        "height": 1,
        "created_at": timezone.now() + timedelta(),
    }
    Image.objects.create(position=0, **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Image.objects.create(position=1, **fields)


def test_whole_row_that_is_saved_late_does_not_undo_a_suspension(alice: User) -> None:
    stale = User.objects.get(pk=alice.pk)
    alice.standing = Standing.SUSPENDED
    alice.save(update_fields=["standing"])
    stale.first_name = "Alice"
    stale.save()
    alice.refresh_from_db()
    assert (alice.first_name, alice.standing, alice.is_active) == ("Alice", "suspended", False)
