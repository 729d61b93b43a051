"""Pictures that are handed over while they are being made end up in the heir's gallery."""

import pytest
from django.test import Client
from django.urls import reverse

from gallery.engine.restore import restore
from gallery.lifecycle import State
from gallery.models import Departure, User
from gallery.services import leaving, ledger
from tests.engine.conftest import Drive
from tests.factories import make_generation
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.usefixtures("sandbox")


@pytest.mark.parametrize("moment", [State.RUNNING, State.COLLECTING])
def test_picture_that_was_being_made_is_the_heirs(
    admin: User, alice: User, bob: User, as_bob: Client, drive: Drive, moment: State
) -> None:
    row = drive(make_generation(alice, prompt="[sandbox:fast]"), to={moment})
    leaving.decide(admin, alice, kind=Departure.Kind.HAND_OVER, heir=bob)
    drive(row)
    image = row.images.get()
    assert (row.state, image.owner) == (State.COMPLETED, bob)
    assert as_bob.get(reverse("gallery:image", args=[image.public_id])).status_code == 200
    assert (ledger.balance(alice), ledger.balance(bob)) == (-4, 0)


def test_owner_is_asked_for_at_the_last_moment(
    admin: User, alice: User, bob: User, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker has read the row long ago, and stores the files just now."""
    from gallery.engine import collect

    row = drive(make_generation(alice, prompt="[sandbox:fast]"), to={State.COLLECTING})
    _complete = collect._complete

    def complete(*arguments: object) -> None:
        leaving.decide(admin, alice, kind=Departure.Kind.HAND_OVER, heir=bob)
        _complete(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(collect, "_complete", complete)
    drive(row)
    assert row.images.get().owner == bob


def test_lost_files_come_back_after_handing_over(
    admin: User, alice: User, bob: User, drive: Drive, sandbox: SandboxProcess
) -> None:
    from django.core.files.storage import default_storage

    row = drive(make_generation(alice, prompt="[sandbox:fast]"))
    leaving.decide(admin, alice, kind=Departure.Kind.HAND_OVER, heir=bob)
    image = row.images.get()
    names = [image.file, *image.thumbnails.values()]
    for name in names:
        default_storage.delete(name)
    assert restore(row) == 1
    assert all(default_storage.exists(name) for name in names)
