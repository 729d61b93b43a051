"""The main road: a prompt goes to the provider over a socket and comes back as a stored picture."""

import hashlib
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from gallery.lifecycle import State
from gallery.models import Image, User
from gallery.services import ledger
from tests.engine.conftest import Drive
from tests.factories import make_generation
from tests.sandbox_process import SandboxProcess


@pytest.mark.parametrize("ratio", ["1:1", "3:2", "2:3", "16:9", "9:16"])
def test_prompt_becomes_a_picture(
    alice: User, sandbox: SandboxProcess, drive: Drive, ratio: str
) -> None:
    generation = drive(make_generation(alice, aspect_ratio=ratio))
    assert generation.state == State.COMPLETED
    image = Image.objects.get(generation=generation, owner=alice)
    wide, high = map(int, ratio.split(":"))
    assert image.width / image.height == pytest.approx(wide / high, rel=0.03)
    with default_storage.open(image.file) as original:
        content = original.read()
    assert hashlib.sha256(content).hexdigest() == image.sha256
    assert len(content) == image.bytes
    assert {int(width) for width in image.thumbnails} == {320, 640}


def test_both_books_say_the_same(alice: User, sandbox: SandboxProcess, drive: Drive) -> None:
    generation = drive(make_generation(alice))
    job = sandbox.books()[generation.idempotency_key]
    assert generation.job_id == job["id"]
    assert generation.credit_cost == job["charged"]
    assert ledger.balance(alice) == -job["charged"]


def test_nothing_is_left_to_do_or_held(alice: User, sandbox: SandboxProcess, drive: Drive) -> None:
    generation = drive(make_generation(alice))
    assert generation.due_at is None
    assert generation.lease_token is None
    assert generation.progress == 100


def test_charge_that_differs_from_the_estimate_is_what_is_paid(
    alice: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    generation = drive(make_generation(alice, prompt="A cat [sandbox:charge=9]"))
    assert generation.credit_cost == 9
    assert ledger.balance(alice) == -9


def test_several_pictures_of_one_job_are_all_kept(
    alice: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    generation = drive(make_generation(alice, prompt="Cats [sandbox:result-many=3]"))
    assert generation.images.count() == 3


def test_repeated_address_is_kept_once(alice: User, sandbox: SandboxProcess, drive: Drive) -> None:
    generation = drive(make_generation(alice, prompt="A cat [sandbox:result-repeat]"))
    assert generation.images.count() == 1


def test_collecting_again_writes_the_same_files(
    alice: User, sandbox: SandboxProcess, drive: Drive, storage: Path
) -> None:
    generation = drive(make_generation(alice))
    stored = sorted(path for path in storage.rglob("*") if path.is_file())
    assert len(stored) == 3
    assert generation.images.count() == 1
