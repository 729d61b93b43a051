"""Fetching results: odd ones are kept, bad ones never half, and private addresses not at all."""

from pathlib import Path
from typing import BinaryIO

import pytest

from gallery.lifecycle import EndReason, State
from gallery.models import Image, User
from gallery.services import ledger
from tests.engine.conftest import Drive, collect_now
from tests.factories import make_generation
from tests.sandbox_process import SandboxProcess


@pytest.mark.parametrize(
    "fault",
    [
        *("result-string", "result-list", "result-url", "png", "unknown-status"),
        *("falling-progress", "image-animated", "image-cmyk", "image-16bit", "image-alpha"),
    ],
)
def test_odd_but_valid_result_is_kept(
    alice: User, sandbox: SandboxProcess, drive: Drive, hurry: None, fault: str
) -> None:
    generation = drive(make_generation(alice, prompt=f"A cat [sandbox:{fault}]"))
    assert generation.state == State.COMPLETED
    assert generation.images.count() == 1


@pytest.mark.parametrize(
    "fault",
    ["image-html", "image-truncated", "image-bomb", "image-huge", "result-private", "result-404"],
)
def test_bad_result_is_never_half_kept(
    alice: User,
    sandbox: SandboxProcess,
    drive: Drive,
    hurry: None,
    storage: Path,
    fault: str,
) -> None:
    generation = drive(make_generation(alice, prompt=f"A cat [sandbox:{fault}]"))
    assert generation.state == State.FAILED
    assert generation.end_reason in {EndReason.RESULT_DAMAGED, EndReason.RESULT_UNAVAILABLE}
    assert generation.result_urls, "the address is kept for another try"
    assert not Image.objects.exists()
    assert not [path for path in storage.rglob("*") if path.is_file()]
    assert ledger.balance(alice) == -4, "the provider was paid, so the books say so"


def test_full_disk_is_waited_out(
    alice: User,
    sandbox: SandboxProcess,
    drive: Drive,
    hurry: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from gallery import files

    store = files.store
    failures = iter([OSError(28, "No space left on device")] * 2)

    def full_at_first(name: str, content: BinaryIO | bytes, sha256: str) -> None:
        for failure in failures:
            raise failure
        store(name, content, sha256)

    monkeypatch.setattr(files, "store", full_at_first)
    assert drive(make_generation(alice)).state == State.COMPLETED


def test_good_picture_is_not_lost_with_a_bad_one_of_the_same_job(
    alice: User,
    sandbox: SandboxProcess,
    drive: Drive,
    hurry: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from gallery.engine import collect

    fetch_all = collect.fetch_all
    monkeypatch.setattr(
        collect,
        "fetch_all",
        lambda client, job_id, addresses, read_anew: fetch_all(
            client, job_id, [f"{sandbox.url}/nothing.png", *addresses], read_anew=False
        ),
    )
    generation = drive(make_generation(alice))
    assert generation.state == State.COMPLETED
    assert generation.images.count() == 1


def test_doubled_task_does_not_get_round_the_pause(
    alice: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    prompt = "A cat [sandbox:result-404]"
    generation = drive(make_generation(alice, prompt=prompt), to={State.COLLECTING})
    collect_now()
    generation.refresh_from_db()
    assert generation.tries == 1
    collect_now()
    generation.refresh_from_db()
    assert generation.tries == 1
