"""Accepting a request to make pictures: from its body to a job on disk."""

import json
import time
import uuid

from gallery.sandbox.accounts import Account, credits_of
from gallery.sandbox.armed import acts_now
from gallery.sandbox.faults import FaultUse, read_markers
from gallery.sandbox.jobs import NEVER, Job, pack_faults, plan_job
from gallery.sandbox.settings import SandboxSettings
from gallery.sandbox.spoiled_answers import refusal_of
from gallery.sandbox.state import Sandbox
from gallery.sandbox.store import Delivery, accept, find_job, job_under_key
from gallery.sandbox.validation import Submission

PROGRESS_STEPS = (25, 50, 75)


def submit(
    sandbox: Sandbox, account: Account, submission: Submission, key: str | None
) -> tuple[Job, bool, FaultUse | None]:
    """Accept a request under its idempotency key, or find the job that it is a repeat of.

    Answers the job, whether it is new, and the fault that spoils the answer. Raises Refusal 402,
    409 or 429, and whichever a marker in the prompt asks for.
    """
    uses = read_markers(submission.prompt)
    # Without a key every request is one of its own, and meets its faults anew.
    scope = f"{account.team} {key or uuid.uuid4()}"
    _refuse_by_marker(sandbox, account, uses, scope)
    now = time.time()
    known = key and job_under_key(sandbox.database, account.team, key, submission.body_hash, now)
    job_id, is_new = known, False
    if not known:
        carried = [use for use in uses if use.fault.stage not in ("refuse", "answer")]
        carried += sandbox.armory.take_for_job()
        job = make_job(sandbox.settings, account, submission, key, carried, now)
        job_id, is_new = accept(
            sandbox.database,
            job,
            submission.body_hash,
            sandbox.settings.max_concurrent_jobs,
            planned_deliveries(job),
        )
    job_kept = find_job(sandbox.database, str(job_id))
    if job_kept is None:
        raise LookupError(job_id)
    return job_kept, is_new, _spoiler(sandbox, uses, scope)


def _refuse_by_marker(sandbox: Sandbox, account: Account, uses: list[FaultUse], scope: str) -> None:
    for use in uses:
        if use.fault.stage == "refuse" and acts_now(sandbox.database, scope, use):
            balance = credits_of(sandbox.database, account.team, time.time())
            raise refusal_of(use, balance, sandbox.settings.cost)


def _spoiler(sandbox: Sandbox, uses: list[FaultUse], scope: str) -> FaultUse | None:
    for use in uses:
        if use.fault.stage == "answer" and acts_now(sandbox.database, scope, use):
            return use
    return None


def make_job(
    settings: SandboxSettings,
    account: Account,
    submission: Submission,
    key: str | None,
    uses: list[FaultUse],
    now: float,
) -> Job:
    """Decide everything about a new job."""
    job_id = str(uuid.uuid4())
    plan = plan_job(job_id, now, settings.seconds, uses)
    charge = next((use for use in uses if use.name == "charge"), None)
    request = {
        "prompt": submission.prompt,
        "aspect_ratio": submission.ratio,
        "reference": submission.reference,
    }
    return Job(
        id=job_id,
        team=account.team,
        user=account.user,
        api_key=account.key,
        model=submission.model,
        request=json.dumps(request),
        fault_data=pack_faults(uses),
        created_at=now,
        starts_at=plan.starts_at,
        due_at=plan.due_at,
        completes_at=NEVER if submission.reference else plan.due_at,
        outcome=plan.outcome,
        error=plan.error,
        cost=max(0, int(charge.number(settings.cost))) if charge else settings.cost,
        reference_state="pending" if submission.reference else "",
        webhook_url=submission.webhook_url,
        webhook_events=",".join(submission.webhook_events),
        idempotency_key=key,
    )


def planned_deliveries(job: Job) -> list[Delivery]:
    """The webhooks that a new job will send; a job whose end is not known yet has it moved later.

    The end is delivered whichever it is; whether that was asked for is seen when it is known.
    """
    if not job.webhook_url or "webhook-never" in job.faults:
        return []
    deliveries = []
    if "progress" in job.webhook_events.split(",") and job.due_at < NEVER:
        span = job.due_at - job.starts_at
        deliveries = [
            Delivery("progress", percent, job.starts_at + span * percent / 100)
            for percent in PROGRESS_STEPS
        ]
    copies = 2 if "webhook-twice" in job.faults else 1
    if use := job.faults.get("webhook-replay"):
        copies = min(1000, max(1, int(use.number(100))))
    late = job.faults.get("webhook-late")
    moment = job.completes_at + (late.number(30) if late else 0.0)
    return deliveries + [Delivery("end", 100, moment)] * copies
