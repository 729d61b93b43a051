"""Answers that tell nothing, or something odd: bounded, tolerated, and never paid twice."""

import logging
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gallery.engine.pump import Pump
from gallery.engine.reconcile import differences
from gallery.lifecycle import POLL_WINDOW, EndReason, State
from gallery.models import Generation, User
from gallery.services import ledger
from tests.engine.conftest import Drive, DriveAll, collect_now, finish, turn
from tests.factories import make_generation
from tests.sandbox_process import SandboxProcess, wait_for

SPOILED = [
    *("hang", "cut", "cut-body", "html", "empty", "cut-json", "wrong-types", "error-inside"),
    *("nan-json", "deep-json", "huge-json", "drip", "lost-500", "lost-502", "lost-504"),
]


def make_all(owner: User, faults: list[str]) -> dict[str, Generation]:
    """Make a generation for each of these faults, by their names."""
    return {
        fault: make_generation(owner, prompt=f"[sandbox:{fault}] [sandbox:fast]")
        for fault in faults
    }


def test_every_answer_to_a_submit_that_tells_nothing_is_one_job_and_one_charge(
    alice: User, sandbox: SandboxProcess, impatient: None, hurry: None, drive_all: DriveAll
) -> None:
    jobs_before = len(sandbox.books())
    rows = make_all(alice, SPOILED)
    drive_all(list(rows.values()))
    assert {fault: row.state for fault, row in rows.items()} == dict.fromkeys(
        SPOILED, State.COMPLETED
    )
    books = sandbox.books()
    assert len(books) == jobs_before + len(SPOILED)
    assert ledger.balance(alice) == -4 * len(SPOILED)


def test_every_answer_to_a_look_that_tells_nothing_is_looked_at_again(
    alice: User, sandbox: SandboxProcess, impatient: None, hurry: None, drive_all: DriveAll
) -> None:
    faults = [f"poll-{fault}" for fault in SPOILED if fault not in {"drip", "huge-json"}]
    rows = [
        make_generation(alice, prompt=f"[sandbox:{fault}] [sandbox:fast] [sandbox:job-unlisted]")
        for fault in faults
    ]
    # It remembers that the list is of no use for these.
    pump = Pump()

    def are_made() -> bool:
        pump.turn()
        finish(pump.calls)
        return Generation.objects.filter(state=State.COLLECTING).count() == len(rows)

    wait_for(are_made)
    drive_all(rows[:2])


@pytest.mark.parametrize("fault", ["error-500", "error-504"])
def test_server_that_never_gets_well_holds_the_money_until_the_outcome_is_known(
    alice: User, sandbox: SandboxProcess, hurry: None, drive: Drive, fault: str
) -> None:
    row = drive(make_generation(alice, prompt=f"[sandbox:{fault}=always]"), to={State.SUBMITTING})
    for _try in range(4):
        Generation.objects.update(due_at=timezone.now())
        turn()
    row.refresh_from_db()
    assert row.state == State.SUBMITTING
    assert row.tries >= 4
    assert ledger.balance(alice) == -4
    long_ago = timezone.now() - timedelta(hours=21)
    Generation.objects.update(sent_at=long_ago, due_at=timezone.now())
    assert drive(row).end_reason == EndReason.OUTCOME_UNKNOWN
    assert ledger.balance(alice) == -4


def test_prompt_that_is_refused_fails_at_once_in_the_providers_words(
    alice: User, sandbox: SandboxProcess
) -> None:
    row = make_generation(alice, prompt="[sandbox:reject]")
    before = sandbox.admin("GET", "stats")["requests"]["generate"]
    turn()
    turn()
    row.refresh_from_db()
    assert (row.state, row.end_reason) == (State.FAILED, EndReason.REJECTED)
    assert row.provider_sentence
    assert sandbox.admin("GET", "stats")["requests"]["generate"] == before + 1
    assert ledger.balance(alice) == 0


def test_unknown_status_is_a_job_that_runs_and_is_noted(
    alice: User, sandbox: SandboxProcess, drive: Drive, caplog: pytest.LogCaptureFixture
) -> None:
    row = make_generation(alice, prompt="[sandbox:unknown-status=MODERATING] [sandbox:slow=1]")
    drive(row, to={State.RUNNING})
    while not any("MODERATING" in record.getMessage() for record in caplog.records):
        Generation.objects.update(due_at=timezone.now())
        turn()
    assert drive(row).state == State.COMPLETED


def test_progress_that_falls_is_shown_as_it_was(
    alice: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    prompt = "[sandbox:falling-progress] [sandbox:slow=1.5]"
    row = drive(make_generation(alice, prompt=prompt), to={State.RUNNING})
    seen = []
    while row.state == State.RUNNING:
        turn()
        row.refresh_from_db()
        seen.append(row.progress)
    assert seen == sorted(seen)
    assert drive(row).state == State.COMPLETED


@pytest.mark.parametrize("fault", ["result-no-images", "result-null", "result-empty"])
def test_picture_that_comes_after_the_end_is_waited_for_a_little(
    alice: User, sandbox: SandboxProcess, drive: Drive, fault: str
) -> None:
    prompt = f"[sandbox:{fault}] [sandbox:fast]"
    row = drive(make_generation(alice, prompt=prompt), to={State.RUNNING})
    Generation.objects.update(due_at=timezone.now())

    def has_tried() -> bool:
        turn()
        row.refresh_from_db()
        return row.tries > 0

    wait_for(has_tried)
    assert row.state == State.RUNNING
    assert row.due_at is not None
    assert row.due_at > timezone.now()


def test_other_job_than_the_one_asked_for_is_not_taken_for_ours(
    alice: User, sandbox: SandboxProcess, drive: Drive, hurry: None
) -> None:
    prompt = "[sandbox:job-id-changes] [sandbox:fast]"
    row = drive(make_generation(alice, prompt=prompt), to={State.RUNNING})
    wait_for(lambda: not sandbox.books()[row.idempotency_key]["in_flight"])
    for _look in range(5):
        Generation.objects.update(due_at=timezone.now())
        turn()
    row.refresh_from_db()
    assert row.state == State.RUNNING
    now = timezone.now()
    Generation.objects.update(accepted_at=now - POLL_WINDOW - timedelta(minutes=1), due_at=now)
    assert drive(row).state == State.EXPIRED
    assert ledger.balance(alice) == 0


def test_end_that_the_provider_takes_back_stands_and_the_books_show_it(
    alice: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    """It reads COMPLETED, then PROCESSING, then FAILED, and is refunded."""
    start = timezone.now()
    prompt = "[sandbox:status-reversed] [sandbox:slow=3]"
    row = drive(make_generation(alice, prompt=prompt), to={State.RUNNING})
    Generation.objects.update(due_at=timezone.now() + timedelta(minutes=1))
    wait_for(lambda: sandbox.books()[row.idempotency_key]["status"] == "COMPLETED")
    Generation.objects.update(due_at=timezone.now())
    drive(row, to={State.COLLECTING})
    collect_now()
    row.refresh_from_db()
    assert row.state == State.COMPLETED
    wait_for(lambda: sandbox.books()[row.idempotency_key]["refunded"])
    turn()
    row.refresh_from_db()
    assert row.state == State.COMPLETED
    assert row.images.count() == 1
    (difference,) = differences(start, timezone.now())
    assert difference.generation == row
    assert "it cost 0 credits, and we have paid 4" in difference.words


@pytest.mark.parametrize("fault", ["fail", "transient"])
def test_failure_ends_it_once_and_is_not_tried_again_unasked(
    alice: User, sandbox: SandboxProcess, drive: Drive, fault: str
) -> None:
    jobs_before = len(sandbox.books())
    row = drive(make_generation(alice, prompt=f"[sandbox:{fault}] [sandbox:fast]"))
    turn()
    assert row.state == State.FAILED
    assert Generation.objects.count() == 1
    assert len(sandbox.books()) == jobs_before + 1


def test_policy_block_keeps_the_prompt_and_offers_to_edit_it(
    as_alice: Client, alice: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    row = drive(make_generation(alice, prompt="My prompt [sandbox:policy] [sandbox:fast]"))
    page = as_alice.get(reverse("gallery:generation", args=[row.public_id])).content.decode()
    assert "My prompt" in page
    assert "content policy" in page
    assert "Nothing was spent" in page
    as_alice.post(reverse("gallery:draft-take"), {"generation": row.public_id, "what": "all"})
    assert as_alice.get("/").content.decode().count("My prompt") == 2


def test_log_of_an_answer_that_can_not_be_read_does_not_repeat_it(
    alice: User, sandbox: SandboxProcess, hurry: None, caplog: pytest.LogCaptureFixture
) -> None:
    make_generation(alice, prompt="[sandbox:html]")
    with caplog.at_level(logging.DEBUG, logger="gallery"):
        turn()
    assert caplog.records
    assert "<html" not in caplog.text.lower()
