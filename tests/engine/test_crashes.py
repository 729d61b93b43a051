"""A worker that dies at any instruction: the next one goes on, and nothing is lost or doubled."""

import logging
import os
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.utils import timezone

from gallery import files
from gallery.engine import collect, listing, poll, submit
from gallery.engine.calls import Calls
from gallery.engine.collector import collect_more
from gallery.engine.pruning import prune
from gallery.engine.pump import Pump
from gallery.lifecycle import LONGEST_LEASE, MOST_ATTEMPTS, EndReason, State
from gallery.models import Generation, Image, User
from gallery.services import ledger
from tests.engine.conftest import Drive, collect_now, finish, turn
from tests.engine.crashing import Killed, die_collecting, die_in_a_turn, dies_at, let_leases_lapse
from tests.factories import make_generation
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.database


def assert_one_job_paid(generation: Generation, sandbox: SandboxProcess, jobs_before: int) -> None:
    """The provider has one more job, and both books say the same of it."""
    books = sandbox.books()
    assert len(books) == jobs_before + 1
    assert generation.state == State.COMPLETED
    assert generation.images.count() == 1
    assert ledger.paid(generation) == books[generation.idempotency_key]["charged"]
    assert ledger.balance(generation.owner) == -ledger.paid(generation)


@pytest.mark.parametrize(
    ("module", "name", "after"),
    [
        (submit, "prepare", True),
        (submit, "send", False),
        (submit, "send", True),
        (submit, "_answered", False),
        (submit, "_answered", True),
    ],
    ids=["writing-down", "before-sending", "sent", "answered", "answer-written"],
)
def test_death_around_sending_makes_one_job_and_one_charge(
    alice: User, sandbox: SandboxProcess, drive: Drive, module: ModuleType, name: str, after: bool
) -> None:
    jobs_before = len(sandbox.books())
    generation = make_generation(alice)
    die_in_a_turn(module, name, after=after)
    let_leases_lapse()
    assert_one_job_paid(drive(generation), sandbox, jobs_before)


def test_death_before_the_first_look_sends_nothing_again(
    alice: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    jobs_before = len(sandbox.books())
    generation = drive(make_generation(alice), to={State.RUNNING})
    sent = sandbox.admin("GET", "stats")["requests"]["generate"]
    let_leases_lapse()
    die_in_a_turn(poll, "_answered")
    let_leases_lapse()
    assert_one_job_paid(drive(generation), sandbox, jobs_before)
    assert sandbox.admin("GET", "stats")["requests"]["generate"] == sent


def test_death_while_a_page_of_the_list_is_written_down_loses_no_job(
    alice: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    generations = [make_generation(alice) for _number in range(4)]
    drive(generations[-1], to={State.RUNNING})
    let_leases_lapse()
    die_in_a_turn(listing, "_write_down")
    let_leases_lapse()
    for generation in generations:
        assert drive(generation).state == State.COMPLETED


@pytest.mark.parametrize(
    ("name", "after"),
    [("render", False), ("store", False), ("store", True), ("_complete", False)],
    ids=["decoding", "before-storing", "stored", "before-the-commit"],
)
def test_death_while_a_picture_is_stored_shows_nothing_half_and_keeps_it_once(
    alice: User, sandbox: SandboxProcess, drive: Drive, storage: Path, name: str, after: bool
) -> None:
    jobs_before = len(sandbox.books())
    generation = drive(make_generation(alice), to={State.COLLECTING})
    die_collecting(collect, name, after=after)
    assert not Image.objects.exists()
    let_leases_lapse()
    assert_one_job_paid(drive(generation), sandbox, jobs_before)
    stored = [path for path in storage.rglob("*") if path.is_file()]
    assert len(stored) == 3, "the picture and two thumbnails, and nothing left over"


def test_death_within_the_commit_takes_all_of_it_back(
    alice: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    """The row, the image and the money change together or not at all."""
    jobs_before = len(sandbox.books())
    generation = drive(make_generation(alice), to={State.COLLECTING})
    # The row is completed and the image written by then.
    die_collecting(ledger, "settle")
    generation.refresh_from_db()
    assert generation.state == State.COLLECTING
    assert not Image.objects.exists()
    let_leases_lapse()
    assert_one_job_paid(drive(generation), sandbox, jobs_before)


def test_death_after_the_commit_makes_the_repeat_do_nothing(
    alice: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    jobs_before = len(sandbox.books())
    generation = drive(make_generation(alice), to={State.COLLECTING})
    die_collecting(collect, "_complete", after=True)
    let_leases_lapse()
    for _repeat in range(2):
        turn()
        collect_now()
    generation.refresh_from_db()
    assert_one_job_paid(generation, sandbox, jobs_before)


def test_beginning_of_a_file_that_a_kill_left_is_swept_and_never_shown(
    alice: User, sandbox: SandboxProcess, drive: Drive, storage: Path, monkeypatch: Any
) -> None:
    from gallery.engine import pruning

    generation = drive(make_generation(alice), to={State.COLLECTING})
    # Dies between writing beside the final name and the renaming.
    die_collecting(os, "replace")
    left = [path for path in storage.rglob("*") if path.is_file()]
    assert [path.suffix for path in left] == [files.PART_SUFFIX]
    let_leases_lapse()
    assert drive(generation).images.count() == 1
    monkeypatch.setattr(pruning, "PARTS_KEPT", -pruning.PARTS_KEPT)
    assert prune()[1] == 1
    assert not left[0].exists()


def test_step_that_kills_its_worker_each_time_is_set_aside_with_an_alarm(
    alice: User, sandbox: SandboxProcess, caplog: pytest.LogCaptureFixture
) -> None:
    generation = make_generation(alice)
    # One for writing down what is sent, then those of sending it.
    for _worker in range(MOST_ATTEMPTS + 1):
        die_in_a_turn(submit, "send")
        let_leases_lapse()
    with caplog.at_level(logging.ERROR):
        turn()
    generation.refresh_from_db()
    assert generation.end_reason == EndReason.GAVE_UP
    assert generation.idempotency_key not in sandbox.books()
    assert ledger.balance(alice) == -4, "for all that we know it may have been sent"
    assert any("set aside" in record.getMessage() for record in caplog.records)


def test_picture_that_kills_its_collector_each_time_is_set_aside_and_others_are_kept(
    alice: User, bob: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    poisoned = drive(make_generation(alice), to={State.COLLECTING})
    for _worker in range(MOST_ATTEMPTS):
        die_collecting(collect, "make_renditions")
        let_leases_lapse()
    good = drive(make_generation(bob))
    collect_now()
    poisoned.refresh_from_db()
    assert good.state == State.COMPLETED
    assert poisoned.end_reason == EndReason.GAVE_UP
    assert poisoned.result_urls, "an admin can have it collected again"
    assert ledger.balance(alice) == -4, "the provider was paid for it"


def test_stalled_pump_that_wakes_up_after_its_lease_changes_nothing(
    alice: User, sandbox: SandboxProcess, drive: Drive, caplog: pytest.LogCaptureFixture
) -> None:
    jobs_before = len(sandbox.books())
    generation = make_generation(alice)
    stalled = Pump()
    stalled.turn()
    let_leases_lapse()
    drive(generation, to={State.RUNNING})
    revision = generation.revision
    finish(stalled.calls)
    generation.refresh_from_db()
    assert generation.revision == revision
    assert any("lease lost" in record.getMessage() for record in caplog.records)
    assert_one_job_paid(drive(generation), sandbox, jobs_before)


def test_stalled_collector_that_wakes_up_after_its_lease_changes_nothing(
    alice: User, sandbox: SandboxProcess, drive: Drive, caplog: pytest.LogCaptureFixture
) -> None:
    jobs_before = len(sandbox.books())
    generation = drive(make_generation(alice), to={State.COLLECTING})
    stalled = Calls(1, name="stalled")
    collect_more(stalled)
    let_leases_lapse()
    drive(generation)
    finish(stalled)
    assert any("lease lost" in record.getMessage() for record in caplog.records)
    assert_one_job_paid(generation, sandbox, jobs_before)


def test_process_that_dies_leaves_no_row_that_nobody_takes_up(
    alice: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    """As the clock sees it: its lease is over at the latest after the longest one."""
    make_generation(alice)
    with dies_at(submit, "send"), pytest.raises(Killed):
        turn()
    later = timezone.now() + LONGEST_LEASE + timedelta(seconds=1)
    assert Generation.objects.due(later).count() == 1
