"""What an operator does by hand: looking why a row waits, and mending what can't mend itself."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from gallery.engine import gate
from gallery.engine.client import ask, provider
from gallery.engine.poll import cost_of
from gallery.lifecycle import State
from gallery.models import Action, Generation, ProviderGate
from gallery.models.generation import GenerationQuerySet
from gallery.provider.contract import JobStatus
from gallery.provider.errors import ProviderError
from gallery.services import audit, ledger
from gallery.services.rooms import overdrawn
from gallery.services.turns import place_in_queue


class CannotMend(Exception):
    """What was asked for makes no sense for this row; the text says why."""


def under_way() -> GenerationQuerySet:
    """Return all rows that the engine is to look at again, the longest waiting first."""
    return Generation.objects.filter(due_at__isnull=False).order_by("due_at", "pk")


def why_it_waits(generation: Generation, opening: ProviderGate, now: datetime) -> str:
    """Return in a few words what a row under way waits for."""
    if generation.lease_until is not None and generation.lease_until > now:
        return f"a worker is at it, until {generation.lease_until:%H:%M:%S} at most"
    state = State(generation.state)
    if state in gate.TO_SEND | gate.SENT and state not in gate.allowed_states(opening):
        return f"the provider's gate is closed: {opening.reason} {opening.detail}".strip()
    if generation.batch is not None and state == State.QUEUED and generation.batch.paused_at:
        return "its batch, which is paused"
    stopped = overdrawn(now)
    if state == State.QUEUED and (stopped.team or generation.owner_id in stopped.members):
        return f"room in the budget of {'the team' if stopped.team else 'its owner'}"
    after = f" after {generation.tries} failed tries" if generation.tries else ""
    if generation.due_at is not None and generation.due_at > now:
        return f"the next look is in {(generation.due_at - now).total_seconds():.0f} s{after}"
    if state == State.QUEUED:
        return f"its turn: place {place_in_queue(generation)} in the queue{after}"
    return f"it is due{after}: is a cluster running?"


def release(generation: Generation) -> bool:
    """End a row's lease, so that any worker takes it up at once; False where there was none.

    A worker that holds it still changes nothing any more.
    """
    held = Generation.objects.filter(pk=generation.pk, lease_token__isnull=False)
    return bool(held.update(lease_token=None, lease_until=None, due_at=timezone.now()))


def collect_again(generation: Generation, job_id: str = "") -> None:
    """Have the results of a failed generation's job collected after all, and paid.

    `job_id` names the job of one whose own was never learnt. Raises `CannotMend`.
    """
    known = _job_of_failed(generation, job_id)
    try:
        job = ask(partial(provider().job, known))
    except ValueError:
        raise CannotMend("That can't be the id of a job.") from None
    if isinstance(job, ProviderError):
        raise CannotMend(f"The provider does not give the job: {job}")
    if job.status is not JobStatus.COMPLETED or not job.image_urls:
        raise CannotMend(f"The job has no result: it is {job.raw_status}.")
    now = timezone.now()
    moved = Generation.objects.write(
        generation.pk,
        expect=State.FAILED,
        to=State.COLLECTING,
        now=now,
        due_at=now,
        made_at=generation.made_at or now,
        job_id=known,
        result_urls=list(job.image_urls),
        credit_cost=cost_of(generation, job),
        dismissed_at=None,
    )
    if not moved:
        raise CannotMend("It was changed by somebody else meanwhile.")


def _job_of_failed(generation: Generation, job_id: str) -> str:
    """Return the job whose results would be collected. Raises `CannotMend`."""
    if generation.state != State.FAILED:
        raise CannotMend(f"It is {generation.state}, not failed.")
    if not generation.prompt:
        raise CannotMend("Its owner has left, and all of it was deleted.")
    known = generation.job_id or job_id
    if not known:
        raise CannotMend("Its job is not known. Find it by reconciling, and name it.")
    if Generation.objects.filter(job_id=known).exclude(pk=generation.pk).exists():
        raise CannotMend("That job is of another generation.")
    return known


def resolve(generation: Generation, *, paid: int) -> None:
    """Settle an unresolved generation, once it is known what was paid for it, 0 or more credits.

    Raises `CannotMend`.
    """
    if not generation.cost_is_unknown:
        raise CannotMend("What it cost is known.")
    with transaction.atomic():
        rows = Generation.objects.filter(pk=generation.pk, state=generation.state, credit_cost=None)
        if not rows.update(credit_cost=paid):
            raise CannotMend("It was changed by somebody else meanwhile.")
        if paid:
            ledger.settle(generation, paid)
        else:
            ledger.release(generation)
        told = {"kind": "resolved", "credits": paid}
        audit.record(
            None, Action.ACCOUNT_BOOKED, subject=generation.owner, target=generation, data=told
        )
