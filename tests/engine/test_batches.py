"""The engine and batches: nothing of a paused one is sent, and what was sent goes on."""

import uuid
from datetime import timedelta

from django.utils import timezone

from gallery.lifecycle import State
from gallery.models import Batch, Generation, User
from gallery.pages.batches import batch_line
from gallery.services import batches, ledger
from gallery.services.asking import Wish
from tests.engine.conftest import DriveAll, turn
from tests.sandbox_process import SandboxProcess

RUNS_ON = "A vase [sandbox:slow=1]"


def start(owner: User, number: int) -> Batch:
    wish = Wish(prompt=RUNS_ON, model="grok-imagine-image", aspect_ratio="1:1")
    return batches.start(owner, name="Vases", wishes=[wish] * number, form_token=uuid.uuid4())


def test_paused_batch_sends_nothing_more_until_it_is_resumed(
    sandbox: SandboxProcess, alice: User, drive_all: DriveAll
) -> None:
    batch = start(alice, 4)
    batches.pause(alice, batch)
    turn()
    turn()
    assert batch_line(batch).waiting == 4
    other = start(alice, 1)
    drive_all(list(other.generations.all()))
    assert batch_line(batch).waiting == 4
    batches.resume(alice, batch)
    drive_all(list(batch.generations.all()))
    line = batch_line(Batch.objects.get(pk=batch.pk))
    assert (line.done, line.is_over, line.state_words) == (4, True, "Finished")
    assert line.spent == -ledger.balance(alice) - batch_line(other).spent


def test_cancelled_batch_ends_what_waits_and_gets_the_pictures_that_were_sent(
    sandbox: SandboxProcess, alice: User, drive_all: DriveAll
) -> None:
    batch = start(alice, 3)
    sent = Generation.objects.order_by("position")[0]
    # Only the first is to be sent for now.
    later = Generation.objects.exclude(pk=sent.pk)
    later.update(due_at=timezone.now() + timedelta(minutes=1))
    drive_all([sent], to={State.RUNNING})
    waiting = list(batches.waiting_of(batch))
    assert batches.cancel(alice, batch) == len(waiting)
    drive_all([sent])
    assert sent.state == State.COMPLETED
    line = batch_line(Batch.objects.get(pk=batch.pk))
    assert (line.done, line.cancelled, line.waiting) == (1, len(waiting), 0)
    assert line.spent == -ledger.balance(alice)
