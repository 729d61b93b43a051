"""Asking the provider what became of a job."""

import logging
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from gallery.engine import gate, tallies
from gallery.engine.calls import Calls
from gallery.engine.claims import Claim
from gallery.engine.client import ask, provider
from gallery.engine.endings import end_by_job, end_paid, end_unresolved
from gallery.engine.pacing import backoff, next_look
from gallery.lifecycle import LATE_WINDOW, POLL_WINDOW, EndReason, State
from gallery.models import Generation
from gallery.provider.contract import Job, JobStatus
from gallery.provider.errors import JobNotFound, ProviderError
from gallery.services import ledger

logger = logging.getLogger(__name__)

KIND = "job"
# A finished job without a picture, or an id that is not known, may be the provider's own delay.
GRACE_TRIES = 5
PAUSE_AFTER_ERROR = timedelta(seconds=5)
LATE_LOOK = timedelta(hours=1)
# At a job that its owner no longer waits for.
UNHURRIED_LOOK = timedelta(minutes=1)


def look(claim: Claim, calls: Calls) -> None:
    """Read the claimed row's job back, in a thread, and write down what it says."""
    calls.start(
        KIND,
        partial(ask, partial(provider().job, claim.generation.job_id)),
        then=partial(_answered, claim),
        claim=claim,
    )


def _answered(claim: Claim, outcome: Job | ProviderError) -> None:
    tallies.count_call(KIND, outcome)
    if isinstance(outcome, Job):
        apply(claim, outcome)
    elif isinstance(outcome, JobNotFound):
        _unknown_job(claim, outcome)
    else:
        _not_read(claim, outcome)


def _not_read(claim: Claim, error: ProviderError) -> None:
    """Look again later: this tells nothing of the job, and counts for nothing."""
    now = timezone.now()
    logger.warning("not read: %s", error.code, extra=claim.names)
    if gate.close_for(error, now) is None and is_overdue(claim.generation, now):
        _give_up(claim, now)
    else:
        pause = max(pause_before_next(claim.generation, now), PAUSE_AFTER_ERROR)
        claim.wait(until=now + pause, now=now)


def apply(claim: Claim, job: Job) -> None:
    """Write down what the provider says of a job, however it was learnt."""
    now = timezone.now()
    if job.status is JobStatus.COMPLETED:
        _completed(claim, job, now)
    elif job.status is JobStatus.FAILED:
        _failed(claim, job, now)
    else:
        _running(claim, job, now)


def _completed(claim: Claim, job: Job, now: datetime) -> None:
    generation = claim.generation
    cost = cost_of(generation, job)
    if job.image_urls:
        claim.finish(
            to=State.COLLECTING,
            now=now,
            due_at=now,
            made_at=_made_at(generation, job, now),
            progress=100,
            credit_cost=cost,
            result_urls=list(job.image_urls),
        )
    elif generation.tries < GRACE_TRIES:
        tries = generation.tries + 1
        claim.wait(until=now + backoff(tries), now=now, tries=tries)
    else:
        end_paid(claim, reason=EndReason.NO_RESULT, cost=cost, now=now)


def cost_of(generation: Generation, job: Job) -> int:
    """Return what a finished job has cost, in credits; as estimated where the job does not say."""
    return generation.estimated_credits if job.credit_cost is None else job.credit_cost


def _made_at(generation: Generation, job: Job, now: datetime) -> datetime:
    """Return when the provider had finished, by our clock: its own may be wrong by hours."""
    if not (generation.accepted_at and job.created_at and job.completed_at):
        return now
    taken = max(job.completed_at - job.created_at, timedelta())
    return min(generation.accepted_at + taken, now)


def _failed(claim: Claim, job: Job, now: datetime) -> None:
    """End it; the provider has refunded it in full, also for a policy block (Apiframe v2)."""
    end_by_job(claim, sentence=job.error or "", now=now)


def _running(claim: Claim, job: Job, now: datetime) -> None:
    generation = claim.generation
    if job.status is JobStatus.UNKNOWN:
        logger.warning("unknown status: %s", job.raw_status, extra=claim.names)
    if is_overdue(generation, now):
        _give_up(claim, now)
        return
    progress = max(generation.progress, job.progress)
    claim.finish(
        to=claim.state,
        now=now,
        due_at=now + pause_before_next(generation, now),
        progress=progress,
        tries=0,
        quiet=progress == generation.progress,
    )


def _age(generation: Generation, now: datetime) -> timedelta:
    return max(now - (generation.accepted_at or now), timedelta())


def pause_before_next(generation: Generation, now: datetime) -> timedelta:
    """Return how long to wait before looking at a job again that runs now."""
    age = _age(generation, now)
    if generation.state != State.EXPIRED:
        return next_look(age)
    return LATE_LOOK if age > POLL_WINDOW else UNHURRIED_LOOK


def is_overdue(generation: Generation, now: datetime) -> bool:
    """Tell whether a job has run for longer than anybody waits for it."""
    late = generation.state == State.EXPIRED
    return _age(generation, now) > (LATE_WINDOW if late else POLL_WINDOW)


def _give_up(claim: Claim, now: datetime) -> None:
    """Stop waiting; a late result is looked for now and then, until that makes no sense either."""
    if claim.state == State.EXPIRED:
        claim.finish(to=State.EXPIRED, now=now, due_at=None, quiet=True)
        return
    with transaction.atomic():
        late = {"due_at": now + LATE_LOOK, "end_reason": EndReason.TIMED_OUT}
        if claim.finish(to=State.EXPIRED, now=now, **late):
            ledger.release(claim.generation)


def _unknown_job(claim: Claim, error: JobNotFound) -> None:
    """Give a job id that the provider does not know some time, then leave it to an admin."""
    now = timezone.now()
    tries = claim.generation.tries + 1
    if tries <= GRACE_TRIES:
        claim.wait(until=now + backoff(tries), now=now, tries=tries)
    else:
        end_unresolved(claim, reason=EndReason.JOB_LOST, now=now, sentence=error.sentence)
