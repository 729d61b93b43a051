"""What an operator does by command: seeing what waits and why, and mending what can't itself."""

import io
import os
import time
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import Task

from gallery import files
from gallery.engine import gate
from gallery.lifecycle import RESEND_WINDOW, EndReason, State
from gallery.models import Generation, LedgerEntry, User
from gallery.provider.errors import NoCapacity
from gallery.services import ledger
from tests.engine.conftest import Drive, turn
from tests.factories import make_generation
from tests.sandbox_process import SandboxProcess, wait_for


def command(name: str, *arguments: object, **options: object) -> str:
    """Run a command and return what it prints."""
    out = io.StringIO()
    call_command(name, *map(str, arguments), stdout=out, **options)
    return out.getvalue()


def never_answered(owner: User, drive: Drive, sandbox: SandboxProcess) -> Generation:
    """Return a generation that was taken by the provider, which we never learnt."""
    row = make_generation(owner, prompt="[sandbox:lost-500=always] [sandbox:fast]")
    drive(row, to={State.SUBMITTING})
    long_ago = timezone.now() - RESEND_WINDOW - timedelta(minutes=1)
    Generation.objects.filter(pk=row.pk).update(sent_at=long_ago, due_at=timezone.now())
    assert drive(row).end_reason == EndReason.OUTCOME_UNKNOWN
    wait_for(lambda: not sandbox.books()[row.idempotency_key]["in_flight"])
    return row


def test_what_is_under_way_is_listed_with_the_reason_why_it_waits(
    alice: User, sandbox: SandboxProcess
) -> None:
    now = timezone.now()
    waiting = make_generation(alice)
    held = make_generation(alice)
    Generation.objects.filter(pk=held.pk).lease(until=now + timedelta(minutes=1), now=now)
    running = make_generation(alice, state=State.RUNNING, due_at=now + timedelta(seconds=30))
    tried = make_generation(alice, state=State.COLLECTING, tries=2)
    make_generation(alice, state=State.COMPLETED)
    text = command("in_flight")
    lines = {line.split()[0]: line for line in text.splitlines()}
    assert "place 1 in the queue" in lines[str(waiting.public_id)]
    assert "a worker is at it" in lines[str(held.public_id)]
    assert "the next look is in" in lines[str(running.public_id)]
    assert running.job_id in lines[str(running.public_id)]
    assert "after 2 failed tries" in lines[str(tried.public_id)]
    assert "In all: 1 collecting, 2 queued, 1 running." in text
    assert len(text.splitlines()) == 5


def test_closed_gate_is_named_as_what_is_waited_for(alice: User) -> None:
    make_generation(alice)
    gate.close_for(NoCapacity("No available capacity"), timezone.now())
    assert "gate is closed: unavailable No available capacity" in command("in_flight")


def test_list_of_what_is_under_way_is_short_with_its_limit_and_empty_without_rows(
    alice: User,
) -> None:
    assert command("in_flight").startswith("In all: nothing.")
    for _number in range(3):
        make_generation(alice)
    assert len(command("in_flight", "--limit", 1).splitlines()) == 2


def test_released_lease_lets_the_next_worker_go_on_at_once(
    alice: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    row = make_generation(alice)
    now = timezone.now()
    Generation.objects.lease(until=now + timedelta(minutes=1), now=now)
    turn()
    row.refresh_from_db()
    assert row.state == State.QUEUED
    assert command("release_lease", row.public_id) == "Released.\n"
    assert drive(row).state == State.COMPLETED
    assert command("release_lease", row.public_id) == "Nobody holds it.\n"


def test_picture_that_could_not_be_fetched_is_collected_after_all(
    alice: User, sandbox: SandboxProcess, drive: Drive, hurry: None
) -> None:
    row = drive(make_generation(alice, prompt="[sandbox:result-404=3] [sandbox:fast]"))
    assert row.end_reason == EndReason.RESULT_UNAVAILABLE
    assert ledger.balance(alice) == -4
    assert "collected again" in command("collect_again", row.public_id)
    assert drive(row).state == State.COMPLETED
    assert row.images.count() == 1
    assert ledger.balance(alice) == -4, "paid once"
    assert row.end_reason == ""


def test_job_that_the_provider_finds_again_is_collected_and_paid(
    alice: User, sandbox: SandboxProcess, drive: Drive, hurry: None
) -> None:
    row = drive(make_generation(alice, prompt="[sandbox:job-404=6] [sandbox:fast]"))
    assert row.end_reason == EndReason.JOB_LOST
    assert ledger.balance(alice) == -4, "set aside"
    command("collect_again", row.public_id)
    assert drive(row).state == State.COMPLETED
    assert (ledger.balance(alice), ledger.paid(row)) == (-4, 4)


def test_request_whose_outcome_was_never_known_gets_the_job_that_the_list_shows(
    alice: User, sandbox: SandboxProcess, drive: Drive, hurry: None
) -> None:
    start = timezone.now()
    row = never_answered(alice, drive, sandbox)
    job_id = sandbox.books()[row.idempotency_key]["id"]
    out = io.StringIO()
    with pytest.raises(CommandError, match="difference"):
        call_command("reconcile", "--since", start.isoformat(), stdout=out)
    assert f"no generation  {job_id}  we pay for it and don't know it" in out.getvalue()
    with pytest.raises(CommandError, match="not known"):
        command("collect_again", row.public_id)
    command("collect_again", row.public_id, "--job", job_id)
    Generation.objects.update(sent_at=start)
    assert drive(row).state == State.COMPLETED
    assert (ledger.balance(alice), ledger.paid(row)) == (-4, 4)
    assert command("reconcile", "--since", start.isoformat()) == "The books agree.\n"


def test_request_that_may_have_been_taken_is_reported_until_it_is_resolved(
    alice: User, sandbox: SandboxProcess, drive: Drive, hurry: None
) -> None:
    start = timezone.now()
    sent_at = start - RESEND_WINDOW - timedelta(minutes=1)
    row = drive(make_generation(alice, state=State.SUBMITTING, sent_at=sent_at))
    out = io.StringIO()
    since = (sent_at - timedelta(minutes=1)).isoformat()
    until = (sent_at + timedelta(minutes=1)).isoformat()
    with pytest.raises(CommandError, match="1 difference"):
        call_command("reconcile", "--since", since, "--until", until, stdout=out)
    assert f"{row.public_id}  no job  it may have been taken" in out.getvalue()
    assert command("resolve", row.public_id, "--paid", 0) == "Settled with 0 credits.\n"
    assert ledger.balance(alice) == 0
    assert command("reconcile", "--since", since, "--until", until) == "The books agree.\n"


def test_resolving_settles_once_with_what_was_paid(
    as_alice: Client, alice: User, sandbox: SandboxProcess
) -> None:
    row = make_generation(alice, state=State.FAILED, end_reason=EndReason.JOB_LOST)
    command("resolve", row.public_id, "--paid", 9)
    assert (ledger.balance(alice), ledger.paid(row)) == (-9, 9)
    with pytest.raises(CommandError, match="is known"):
        command("resolve", row.public_id, "--paid", 0)
    assert ledger.balance(alice) == -9
    page = as_alice.get(reverse("gallery:generation", args=[row.public_id])).content.decode()
    assert "9 credits were paid." in page


@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING, State.COMPLETED, State.BLOCKED])
def test_what_needs_no_resolving_is_not_resolved(alice: User, state: State) -> None:
    row = make_generation(alice, state=state)
    before = list(LedgerEntry.objects.values_list("kind", "credits"))
    with pytest.raises(CommandError, match="is known"):
        command("resolve", row.public_id, "--paid", 4)
    assert list(LedgerEntry.objects.values_list("kind", "credits")) == before


def test_negative_payment_is_refused(alice: User) -> None:
    row = make_generation(alice, state=State.FAILED, end_reason=EndReason.JOB_LOST)
    with pytest.raises(CommandError, match="0 or more"):
        command("resolve", row.public_id, "--paid=-4")


@pytest.mark.parametrize("name", ["release_lease", "collect_again", "resolve"])
def test_generation_that_does_not_exist_is_said_to_be_none(db: None, name: str) -> None:
    more = ["--paid", "0"] if name == "resolve" else []
    with pytest.raises(CommandError, match="There is no generation"):
        command(name, uuid.uuid4(), *more)


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("[sandbox:fail] [sandbox:fast]", "no result: it is FAILED"),
        ("[sandbox:job-404] [sandbox:fast]", "does not give the job"),
    ],
)
def test_job_without_a_result_is_not_collected(
    alice: User, sandbox: SandboxProcess, drive: Drive, hurry: None, prompt: str, words: str
) -> None:
    row = drive(make_generation(alice, prompt=prompt))
    before = row.end_reason
    with pytest.raises(CommandError, match=words):
        command("collect_again", row.public_id)
    row.refresh_from_db()
    assert (row.state, row.end_reason) == (State.FAILED, before)


def test_job_of_another_generation_is_not_taken(
    alice: User, bob: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    theirs = drive(make_generation(bob, prompt="[sandbox:fast]"))
    row = make_generation(
        alice, state=State.FAILED, end_reason=EndReason.OUTCOME_UNKNOWN, job_id="", due_at=None
    )
    with transaction.atomic(), pytest.raises(CommandError):
        command("collect_again", row.public_id, "--job", theirs.job_id)


def test_job_that_can_not_be_one_is_refused_in_words(alice: User, sandbox: SandboxProcess) -> None:
    row = make_generation(
        alice, state=State.FAILED, end_reason=EndReason.OUTCOME_UNKNOWN, job_id="", due_at=None
    )
    with pytest.raises(CommandError):
        command("collect_again", row.public_id, "--job", "../me")


def test_lost_and_damaged_files_of_a_picture_are_restored(
    as_alice: Client, alice: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    row = drive(make_generation(alice, prompt="[sandbox:fast]"))
    image = row.images.get()
    address = reverse("gallery:image-original", args=[image.public_id])
    original = as_alice.get(address).getvalue()
    default_storage.delete(image.thumbnails["320"])
    Path(default_storage.path(image.file)).write_bytes(original[:100])
    assert command("collect_again", row.public_id) == "Restored 1 picture(s).\n"
    assert as_alice.get(address).getvalue() == original
    assert files.is_stored(image.file, image.sha256)
    assert default_storage.exists(image.thumbnails["320"])
    assert command("collect_again", row.public_id) == "Restored 0 picture(s).\n"


def test_of_several_pictures_only_the_lost_one_is_restored(
    alice: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    row = drive(make_generation(alice, prompt="[sandbox:fast] [sandbox:result-many=3]"))
    assert row.images.count() == 3
    lost = row.images.all()[0]
    default_storage.delete(lost.file)
    assert command("collect_again", row.public_id) == "Restored 1 picture(s).\n"
    assert files.is_stored(lost.file, lost.sha256)


def test_other_file_than_the_one_that_was_lost_is_not_taken(
    alice: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    row = drive(make_generation(alice, prompt="[sandbox:fast]"))
    image = row.images.get()
    row.images.update(sha256="0" * 64)
    default_storage.delete(image.file)
    with pytest.raises(CommandError, match="no longer has 1 of the files"):
        command("collect_again", row.public_id)
    assert not default_storage.exists(image.file)


def test_reconciling_reports_a_charge_that_differs(
    alice: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    start = timezone.now()
    row = make_generation(alice, prompt="[sandbox:fast]")
    ledger.settle(row, 3)
    drive(row)
    out = io.StringIO()
    with pytest.raises(CommandError) as raised:
        call_command("reconcile", "--since", start.isoformat(), stdout=out)
    assert raised.value.returncode == 1
    assert f"{row.public_id}  {row.job_id}  it cost 4 credits, and we have paid 3" in out.getvalue()


def test_reconciling_reports_jobs_that_the_provider_does_not_list(
    alice: User, sandbox: SandboxProcess
) -> None:
    start = timezone.now()
    row = make_generation(alice, state=State.COMPLETED)
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 difference"):
        call_command("reconcile", "--since", start.isoformat(), stdout=out)
    assert f"{row.public_id}  no job  the provider does not list its job" in out.getvalue()


def test_reconciling_says_when_the_list_can_not_be_read(db: None, sandbox: SandboxProcess) -> None:
    sandbox.arm("error-500", path="/v2/jobs")
    with pytest.raises(CommandError, match="can't be read"):
        command("reconcile")


def test_pruning_throws_away_old_results_and_left_over_parts_only(db: None, storage: Path) -> None:
    now = timezone.now()
    for number, age in enumerate([timedelta(days=31), timedelta(days=29)]):
        Task.objects.create(
            id=f"{number:032}", name=f"task-{number}", func="f", started=now, stopped=now - age
        )
    storage.mkdir(parents=True)
    old, new, whole = (storage / name for name in ("a.jpg.1.part", "b.jpg.2.part", "c.jpg"))
    for path in (old, new, whole):
        path.write_bytes(b"x")
    for path in (old, whole):
        os.utime(path, (time.time() - 90_000, time.time() - 90_000))
    assert command("prune") == "Deleted 1 results of tasks and 1 parts of files.\n"
    assert [path.exists() for path in (old, new, whole)] == [False, True, True]
    assert Task.objects.get().name == "task-1"
