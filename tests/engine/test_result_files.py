"""Result files that can't be had, are cut, lie, or lead elsewhere: bounded, and never half kept."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from gallery.engine import collect
from gallery.engine.calls import Calls
from gallery.engine.collector import FILES_AT_ONCE, collect_more
from gallery.lifecycle import EndReason, State
from gallery.models import Generation, Image, User
from gallery.services import ledger
from tests.engine.conftest import Drive, DriveAll, collect_now, turn
from tests.factories import make_generation
from tests.sandbox_process import SandboxProcess, wait_for

PASSING = ["result-500=1", "result-expired", "result-redirect=3"]
ODD = ["image-wrong-type", "webp"]
GONE = ["result-403", "result-410", "result-503", "result-address", "result-redirect-loop"]
PRIVATE = [
    "result-private=127.0.0.1",
    "result-private=169.254.169.254",
    "result-private=[::1]",
    "result-private=2130706433",
    "result-redirect-private",
    "result-redirect-private=localhost",
    "result-redirect-to=file:///etc/passwd",
    "result-address=gopher://127.0.0.1/",
]
CUT = ["image-short-length", "image-long-length", "image-cut", "image-truncated"]
NO_PICTURES = ["image-empty", "image-svg", "image-html-as-jpeg"]
TOO_LARGE = ["image-gzip-bomb"]


def make_all(owner: User, faults: list[str]) -> dict[str, Generation]:
    """Make a generation for each of these faults, by their names."""
    return {
        fault: make_generation(owner, prompt=f"[sandbox:{fault}] [sandbox:fast]")
        for fault in faults
    }


def test_passing_trouble_with_a_file_is_waited_out(
    alice: User, sandbox: SandboxProcess, drive_all: DriveAll, hurry: None
) -> None:
    rows = make_all(alice, PASSING + ODD)
    drive_all(list(rows.values()))
    for fault, row in rows.items():
        assert (row.state, row.images.count()) == (State.COMPLETED, 1), fault


def test_file_that_can_not_be_had_fails_with_its_address_kept_and_nothing_half(
    alice: User,
    sandbox: SandboxProcess,
    drive_all: DriveAll,
    hurry: None,
    storage: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(collect, "FEWEST_TRIES", 1)
    rows = make_all(alice, GONE + PRIVATE + CUT + NO_PICTURES + TOO_LARGE)
    drive_all(list(rows.values()))
    for fault, row in rows.items():
        assert row.state == State.FAILED, fault
        assert row.end_reason in {EndReason.RESULT_UNAVAILABLE, EndReason.RESULT_DAMAGED}, fault
        assert row.result_urls or "gopher" in fault, fault
    assert not Image.objects.exists()
    assert not [path for path in storage.rglob("*") if path.is_file()]
    assert ledger.balance(alice) == -4 * len(rows), "the provider was paid, so the books say so"


def test_file_is_fetched_no_more_than_so_often(
    alice: User,
    sandbox: SandboxProcess,
    drive: Drive,
    hurry: None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    drive(make_generation(alice, prompt="[sandbox:image-truncated] [sandbox:fast]"))
    fetched = [record for record in caplog.records if "not collected" in record.getMessage()]
    assert len(fetched) == collect.FEWEST_TRIES


def test_several_pictures_are_each_kept_once_and_repeated_addresses_are_one(
    alice: User, sandbox: SandboxProcess, drive_all: DriveAll
) -> None:
    many = make_generation(alice, prompt="[sandbox:result-many=4] [sandbox:fast]")
    repeated = make_generation(alice, prompt="[sandbox:result-repeat] [sandbox:fast]")
    drive_all([many, repeated])
    assert many.images.count() == 4
    assert repeated.images.count() == 1
    assert ledger.balance(alice) == -8, "a job costs once, however many pictures it makes"


def test_file_that_hangs_keeps_no_other_picture_waiting(
    alice: User,
    bob: User,
    sandbox: SandboxProcess,
    drive_all: DriveAll,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(collect, "TOTAL_SECONDS", 5.0)
    hanging = [
        make_generation(alice, prompt="[sandbox:image-hang] [sandbox:fast]")
        for _number in range(FILES_AT_ONCE - 1)
    ]
    drive_all(hanging, to={State.COLLECTING}, collecting=False)
    files = Calls(FILES_AT_ONCE, name="files")
    assert collect_more(files) == len(hanging)
    others = [make_generation(bob, prompt="[sandbox:fast]") for _number in range(2)]
    Generation.objects.filter(pk__in=[row.pk for row in hanging]).update(
        lease_until=timezone.now() + timedelta(minutes=3)
    )

    def are_there() -> bool:
        turn()
        collect_more(files)
        files.take(seconds=0.05)
        return Image.objects.filter(owner=bob).count() == len(others)

    wait_for(are_there)
    files.abandon()
    for row in hanging:
        row.refresh_from_db()
        assert row.lease_token is None, "handed back"


def test_full_disk_shows_nothing_half_and_mends_itself(
    as_alice: Client,
    alice: User,
    sandbox: SandboxProcess,
    drive: Drive,
    hurry: None,
    storage: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The storage itself runs out of space in the middle of the second file."""
    row = drive(make_generation(alice, prompt="[sandbox:fast]"), to={State.COLLECTING})
    real, written = os.replace, []

    def full(source: str, target: str) -> None:
        written.append(target)
        if len(written) == 2:
            raise OSError(28, "No space left on device")
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        collect_now()
    row.refresh_from_db()
    assert row.state == State.COLLECTING
    assert not Image.objects.exists()
    assert not list(storage.rglob("*.part"))
    assert "No space left" in caplog.text
    assert "Being saved" in as_alice.get("/").content.decode()
    assert drive(row).images.count() == 1


def test_files_that_nothing_refers_to_any_more_are_swept(
    alice: User,
    sandbox: SandboxProcess,
    drive: Drive,
    hurry: None,
    storage: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The original was stored, its thumbnails never could be, and in the end it was given up."""
    from gallery import files
    from gallery.engine import pruning

    store = files.store

    def only_originals(name: str, content: object, sha256: str) -> None:
        if name.endswith(".webp"):
            raise OSError(28, "No space left on device")
        store(name, content, sha256)  # type: ignore[arg-type]

    monkeypatch.setattr(files, "store", only_originals)
    row = drive(make_generation(alice, prompt="[sandbox:fast]"))
    assert row.end_reason == EndReason.RESULT_UNAVAILABLE
    monkeypatch.setattr(pruning, "PARTS_KEPT", -pruning.PARTS_KEPT)
    pruning.prune()
    assert not [path for path in storage.rglob("*") if path.is_file()]
