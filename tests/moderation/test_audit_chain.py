"""The audit log only grows, and whoever changes it by other means is found out."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from gallery.models import Action, AuditEntry, AuditHead, User
from gallery.models.audit_entry import GENESIS
from gallery.services import audit
from gallery.services.audit_chain import Fault, verify
from tests.races.together import at_once

append_only = import_module("gallery.migrations.0008_append_only")
TABLE = "gallery_auditentry"


def write(actor: User, number: int) -> list[AuditEntry]:
    return [
        audit.record(actor, Action.ROLE_CHANGED, why=f"reason {one}", data={"from": "a", "to": "b"})
        for one in range(1, number + 1)
    ]


@contextmanager
def tampering() -> Iterator[None]:
    """Take the database's guard away for a while, as somebody does who may do anything with it."""
    if connection.vendor == "postgresql":
        # A table that constraints still wait for can't be altered.
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER")
        yield
        run(f"ALTER TABLE {TABLE} ENABLE TRIGGER USER")
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = [row for row in cursor.fetchall() if row[0].startswith(TABLE)]
    for name, _sql in triggers:
        run(f"DROP TRIGGER {name}")
    yield
    for _name, sql in triggers:
        run(sql)


def run(sql: str, *values: int | str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)


def move(position: int, to: int) -> None:
    run(f"UPDATE {TABLE} SET position = %s WHERE position = %s", to, position)


def move_all_from(first: int, by: int) -> None:
    """Make room, or close a gap, in an order in which no two entries have the same place."""
    places = AuditEntry.objects.filter(position__gte=first).order_by("position")
    keys = list(places.values_list("position", flat=True))
    for position in reversed(keys) if by > 0 else keys:
        move(position, position + by)


def forge(position: int, *, previous: str, like: AuditEntry) -> AuditEntry:
    """Write an entry whose own digest is right, by other means than the portal's."""
    entry = AuditEntry(
        position=position,
        written_at=like.written_at + timedelta(seconds=1),
        actor_id=like.actor_id,
        action=Action.PERSON_APPROVED,
        previous=previous,
    )
    entry.digest = audit.digest_of(entry)
    entry.save()
    return entry


def faults() -> list[Fault]:
    return verify().faults


def test_entries_are_tied_in_order(admin: User, alice: User) -> None:
    with audit.coming_from("192.0.2.7"):
        first = audit.record(admin, Action.PERSON_SUSPENDED, subject=alice, target=alice, why="x")
    second = audit.record(None, Action.SEALED_DELETED)
    assert (first.position, first.previous, first.came_from) == (1, GENESIS, "192.0.2.7")
    assert (second.position, second.previous, second.came_from) == (2, first.digest, "")
    verdict = verify()
    assert (verdict.entries, verdict.digest, verdict.faults) == (2, second.digest, [])


def test_digest_is_that_of_the_text(admin: User) -> None:
    entry = write(admin, 1)[0]
    kept = AuditEntry.objects.get()
    assert hashlib.sha256(audit.hashed_text(kept).encode()).hexdigest() == entry.digest


def test_empty_log_holds(db: None) -> None:
    assert verify() == verify(newest=10)
    assert (verify().entries, verify().digest, verify().faults) == (0, GENESIS, [])


def test_strange_values_are_kept_so_that_the_chain_holds(admin: User) -> None:
    odd = {"half": "\ud800", "zero": "a\0b", "many": 1e20, "part": 0.1, "big": 10**17, "no": None}
    audit.record(admin, Action.SETTINGS_CHANGED, why="\ud83d and \0", data={"odd": odd, "l": [1.5]})
    kept = AuditEntry.objects.get()
    assert "\0" not in kept.why + kept.data["odd"]["zero"]
    assert faults() == []


def test_what_is_rolled_back_leaves_no_gap(admin: User) -> None:
    write(admin, 1)
    with transaction.atomic():
        write(admin, 2)
        transaction.set_rollback(True)
    assert write(admin, 1)[0].position == 2
    assert faults() == []


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_keep_one_chain(admin: User, alice: User) -> None:
    # The end of the chain is not there yet when all of them begin.
    at_once(*(lambda person=person: write(person, 5) for person in (admin, alice) * 2))
    positions = AuditEntry.objects.order_by("position").values_list("position", flat=True)
    assert list(positions) == list(range(1, 21))
    assert faults() == []


def test_planted_edit_is_found(admin: User) -> None:
    write(admin, 5)
    with tampering():
        run(f"UPDATE {TABLE} SET why = 'a better one' WHERE position = 3")
    assert faults() == [Fault(3, "it was changed after it was written")]


def test_edit_with_a_digest_that_fits_is_found(admin: User) -> None:
    write(admin, 5)
    entry = AuditEntry.objects.get(position=3)
    entry.why = "a better one"
    with tampering():
        run(
            f"UPDATE {TABLE} SET why = %s, digest = %s WHERE position = 3",
            entry.why,
            audit.digest_of(entry),
        )
    assert faults() == [Fault(4, "it does not follow from the entry before it")]


def test_deleted_entries_are_found(admin: User) -> None:
    write(admin, 6)
    with tampering():
        run(f"DELETE FROM {TABLE} WHERE position IN (1, 4, 5)")
    assert faults() == [
        Fault(2, "entry 1 is missing"),
        Fault(6, "entries 4 to 5 are missing"),
    ]


def test_deleted_entry_whose_gap_was_closed_is_found(admin: User) -> None:
    write(admin, 6)
    with tampering():
        run(f"DELETE FROM {TABLE} WHERE position = 3")
        move_all_from(4, -1)
    assert faults() == [
        Fault(3, "what was before it is missing"),
        Fault(3, "it was moved: it was written as entry 4"),
        Fault(6, "entry 6 is missing at the end"),
    ]


def test_cut_tail_is_found(admin: User) -> None:
    write(admin, 6)
    with tampering():
        run(f"DELETE FROM {TABLE} WHERE position > 4")
    assert faults() == [Fault(6, "entries 5 to 6 are missing at the end")]


def test_cut_tail_with_its_mark_is_told_by_what_was_noted(admin: User) -> None:
    entries = write(admin, 6)
    with tampering():
        run(f"DELETE FROM {TABLE} WHERE position > 4")
        AuditHead.objects.update(position=4, digest=entries[3].digest)
    assert faults() == []
    verdict = verify(noted=(6, entries[5].digest))
    assert verdict.faults == [Fault(6, "the entry that was noted is missing")]


@pytest.mark.parametrize("other", [4, 5])
def test_swapped_pair_is_found(admin: User, other: int) -> None:
    write(admin, 6)
    with tampering():
        move(3, 1000)
        move(other, 3)
        move(1000, other)
    assert faults() == [
        Fault(3, f"it was moved: it was written as entry {other}"),
        Fault(other, "it was moved: it was written as entry 3"),
    ]


def test_entry_slipped_in_is_found(admin: User) -> None:
    entries = write(admin, 5)
    with tampering():
        move_all_from(3, 1)
        forge(3, previous=entries[1].digest, like=entries[1])
        AuditHead.objects.update(position=6)
    assert faults() == [
        Fault(3, "it was slipped in: the next entry follows the one before"),
        Fault(4, "it was moved: it was written as entry 3"),
    ]


def test_entry_slipped_in_at_the_end_is_found(admin: User) -> None:
    entries = write(admin, 3)
    forge(4, previous=entries[2].digest, like=entries[2])
    assert faults() == [Fault(4, "it was added after the end, which is entry 3")]


def test_last_entry_exchanged_for_another_is_found(admin: User) -> None:
    entries = write(admin, 3)
    with tampering():
        run(f"DELETE FROM {TABLE} WHERE position = 3")
    forge(3, previous=entries[1].digest, like=entries[1])
    assert faults() == [Fault(3, "it is not the entry that was written last")]


def test_lost_mark_of_the_end_is_found(admin: User) -> None:
    write(admin, 2)
    AuditHead.objects.all().delete()
    assert faults() == [Fault(2, "where the chain ends is not known any more")]


def test_whole_chain_made_anew_is_told_by_what_was_noted(admin: User) -> None:
    noted = write(admin, 4)[1]
    with tampering():
        run(f"DELETE FROM {TABLE}")
        AuditHead.objects.all().delete()
    anew = write(admin, 4)
    assert faults() == []
    verdict = verify(noted=(2, noted.digest))
    assert verdict.faults == [Fault(2, "it has another digest than was noted")]
    assert verify(noted=(2, anew[1].digest)).faults == []


def test_newest_entries_are_looked_at_alone(admin: User) -> None:
    write(admin, 6)
    with tampering():
        run(f"UPDATE {TABLE} SET why = 'x' WHERE position IN (2, 5)")
    verdict = verify(newest=3)
    assert (verdict.looked_at, [fault.position for fault in verdict.faults]) == (3, [5])
    assert (verdict.entries, verify(newest=2).faults) == (6, verdict.faults)
    assert [fault.position for fault in verify(newest=100).faults] == [2, 5]


def test_orm_neither_changes_nor_deletes(admin: User) -> None:
    entry = write(admin, 1)[0]
    copy = AuditEntry(pk=entry.pk, position=1, written_at=entry.written_at, action="x", digest="y")
    entries = AuditEntry.objects.all()
    for refused in (
        entry.save,
        entry.delete,
        entries.delete,
        lambda: entries.update(why="x"),
        lambda: entries.bulk_update([entry], ["why"]),
        lambda: entries.bulk_create([copy]),
    ):
        with pytest.raises(TypeError):
            refused()
    # A row that pretends to be new takes nobody's place.
    with pytest.raises(DatabaseError), transaction.atomic():
        copy.save()
    assert faults() == []


def test_raw_sql_changes_nothing(admin: User) -> None:
    write(admin, 2)
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        run(f"UPDATE {TABLE} SET why = 'x'")
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        AuditEntry._base_manager.update(position=F("position") + 10)
    if connection.vendor == "sqlite":
        # Tests empty this table by DELETE and have taken this guard away; here it is again.
        run(append_only.SQLITE.format(table=TABLE, verb="DELETE"))
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        run(f"DELETE FROM {TABLE}")
    assert faults() == []
