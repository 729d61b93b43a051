"""Finished pictures are put where they were asked for, whatever becomes of the collection."""

import threading
from typing import Any

import pytest
from django.db import DatabaseError, connection

from gallery.engine import collect, repairs
from gallery.lifecycle import State
from gallery.models import CollectionImage, Departure, Generation, User
from gallery.services import collections, leaving, ledger
from tests.engine.conftest import Drive
from tests.factories import make_generation

pytestmark = pytest.mark.usefixtures("sandbox")


def test_picture_is_put_into_the_collection(alice: User, drive: Drive) -> None:
    fair = collections.make(alice, "Fair")
    row = drive(make_generation(alice, prompt="[sandbox:fast]", collection=fair))
    assert list(fair.images.all()) == [row.images.get()]


@pytest.mark.parametrize("moment", [State.QUEUED, State.RUNNING, State.COLLECTING])
def test_collection_that_was_deleted_meanwhile_keeps_nothing_back(
    alice: User, drive: Drive, moment: State
) -> None:
    fair = collections.make(alice, "Fair")
    row = make_generation(alice, prompt="[sandbox:fast]", collection=fair)
    if moment != State.QUEUED:
        drive(row, to={moment})
    collections.delete(alice, fair)
    drive(row)
    assert (row.state, row.images.count()) == (State.COMPLETED, 1)
    assert not CollectionImage.objects.exists()


def test_collection_is_deleted_while_the_files_are_stored(
    alice: User, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker has read the row long ago."""
    fair = collections.make(alice, "Fair")
    row = drive(
        make_generation(alice, prompt="[sandbox:fast]", collection=fair), to={State.COLLECTING}
    )
    _complete = collect._complete

    def complete(*arguments: Any) -> None:
        collections.delete(alice, fair)
        _complete(*arguments)

    monkeypatch.setattr(collect, "_complete", complete)
    drive(row)
    assert (row.state, row.collection) == (State.COMPLETED, None)


@pytest.mark.django_db(transaction=True)
def test_collection_is_deleted_at_the_very_moment(
    alice: User, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes first: the picture is there, and nothing refers to what is gone."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time.")
    fair = collections.make(alice, "Fair")
    row = drive(
        make_generation(alice, prompt="[sandbox:fast]", collection=fair), to={State.COLLECTING}
    )
    troubles: list[DatabaseError] = []

    def delete() -> None:
        try:
            collections.delete(alice, fair)
        except DatabaseError as error:
            troubles.append(error)
        finally:
            connection.close()

    deleting = threading.Thread(target=delete)
    settle = ledger.settle

    def settle_late(*arguments: Any) -> None:
        deleting.start()
        # It waits for the row that is being written, and goes on once that is done.
        deleting.join(0.5)
        settle(*arguments)

    monkeypatch.setattr(ledger, "settle", settle_late)
    drive(row)
    deleting.join()
    assert not troubles
    assert (row.state, row.images.count()) == (State.COMPLETED, 1)
    assert not CollectionImage.objects.exists()


def test_picture_that_was_handed_over_meanwhile_is_in_the_heirs(
    admin: User, alice: User, bob: User, drive: Drive
) -> None:
    fair = collections.make(alice, "Fair")
    row = drive(
        make_generation(alice, prompt="[sandbox:fast]", collection=fair), to={State.RUNNING}
    )
    leaving.decide(admin, alice, kind=Departure.Kind.HAND_OVER, heir=bob)
    drive(row)
    fair.refresh_from_db()
    assert (fair.owner, list(fair.images.all())) == (bob, [row.images.get()])


def test_result_that_is_collected_again_is_put_there_too(alice: User, drive: Drive) -> None:
    fair = collections.make(alice, "Fair")
    row = drive(
        make_generation(alice, prompt="[sandbox:fast]", collection=fair), to={State.COLLECTING}
    )
    Generation.objects.filter(pk=row.pk).update(
        state=State.FAILED,
        end_reason="result-unavailable",
        due_at=None,
        lease_token=None,
        lease_until=None,
        finished_at=row.created_at,
    )
    row.refresh_from_db()
    repairs.collect_again(row)
    drive(row, to={State.COMPLETED})
    assert list(fair.images.all()) == [row.images.get()]
