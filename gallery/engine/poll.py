"""Asking the provider what became of a job."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from gallery.engine import gate
from gallery.engine.claims import Claim
from gallery.engine.endings import end, end_paid, end_unresolved
from gallery.engine.pacing import backoff, next_look
from gallery.lifecycle import LATE_WINDOW, POLL_WINDOW, EndReason, State
from gallery.provider.client import ApiframeClient
from gallery.provider.contract import Job, JobStatus
from gallery.provider.errors import JobNotFound, ProviderError
from gallery.provider.sentences import FailureKind, classify_failure
from gallery.queue import COLLECT, enqueue_on_commit
from gallery.services import ledger

logger = logging.getLogger(__name__)

# A finished job without a picture, or an id that is not known, may be the provider's own delay.
GRACE_TRIES = 5
PAUSE_AFTER_ERROR = timedelta(seconds=5)
LATE_LOOK = timedelta(hours=1)
# A task may be lost; if nothing has come of it by then, collecting is asked for again.
COLLECT_AGAIN = timedelta(minutes=2)


def poll(claim: Claim, client: ApiframeClient) -> None:
    """Read the claimed row's job back and write down what it says."""
    try:
        job = client.job(claim.generation.job_id)
    except JobNotFound as error:
        _unknown_job(claim, error)
    except ProviderError as error:
        _not_read(claim, error)
    else:
        apply(claim, job)


def _not_read(claim: Claim, error: ProviderError) -> None:
    """Look again later: this tells nothing of the job, and counts for nothing."""
    now = timezone.now()
    logger.warning(
        "generation=%s job=%s not read: %s",
        claim.generation.public_id,
        claim.generation.job_id,
        error.code,
    )
    if gate.close_for(error, now) is None and _is_overdue(claim, now):
        _give_up(claim, now)
    else:
        claim.wait(until=now + max(_pause(claim, now), PAUSE_AFTER_ERROR), now=now)


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
    cost = generation.estimated_credits if job.credit_cost is None else job.credit_cost
    if job.image_urls:
        with transaction.atomic():
            moved = claim.finish(
                to=State.COLLECTING,
                now=now,
                due_at=now + COLLECT_AGAIN,
                made_at=now,
                progress=100,
                credit_cost=cost,
                result_urls=list(job.image_urls),
            )
            if moved:
                enqueue_on_commit(COLLECT, generation.pk, 0)
    elif generation.tries < GRACE_TRIES:
        tries = generation.tries + 1
        claim.wait(until=now + backoff(tries), now=now, tries=tries)
    else:
        end_paid(claim, reason=EndReason.NO_RESULT, cost=cost, now=now)


def _failed(claim: Claim, job: Job, now: datetime) -> None:
    """End it; the provider has refunded it in full, also for a policy block (Apiframe v2)."""
    sentence = job.error or ""
    if classify_failure(sentence) is FailureKind.POLICY:
        end(claim, to=State.BLOCKED, reason=EndReason.POLICY, now=now, sentence=sentence)
    else:
        end(claim, to=State.FAILED, reason=EndReason.PROVIDER_FAULT, now=now, sentence=sentence)


def _running(claim: Claim, job: Job, now: datetime) -> None:
    generation = claim.generation
    if job.status is JobStatus.UNKNOWN:
        logger.warning(
            "generation=%s job=%s has an unknown status: %s",
            generation.public_id,
            generation.job_id,
            job.raw_status,
        )
    if _is_overdue(claim, now):
        _give_up(claim, now)
        return
    progress = max(generation.progress, job.progress)
    claim.finish(
        to=claim.state,
        now=now,
        due_at=now + _pause(claim, now),
        progress=progress,
        tries=0,
        quiet=progress == generation.progress,
    )


def _age(claim: Claim, now: datetime) -> timedelta:
    return now - (claim.generation.accepted_at or now)


def _pause(claim: Claim, now: datetime) -> timedelta:
    return LATE_LOOK if claim.state == State.EXPIRED else next_look(_age(claim, now))


def _is_overdue(claim: Claim, now: datetime) -> bool:
    return _age(claim, now) > (LATE_WINDOW if claim.state == State.EXPIRED else POLL_WINDOW)


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
