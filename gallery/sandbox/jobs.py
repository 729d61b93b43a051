"""A job: what was decided when it was accepted, and how it reads at any time after that."""

import hashlib
import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from gallery.sandbox.faults import FaultUse

NEVER = 1e12
QUEUED, PROCESSING, COMPLETED, FAILED = "QUEUED", "PROCESSING", "COMPLETED", "FAILED"


@dataclass(frozen=True)
class Job:
    """One job as it is kept. Times are seconds since 1970.

    Nothing here changes while the job runs, save that a reference which is still to be fetched
    holds `completes_at` at `NEVER`. So a job costs no timer, and a restart can't lose one.
    `due_at` is when it would end if its reference were there already.
    """

    id: str
    team: str
    user: str
    api_key: str
    model: str
    request: str
    fault_data: str
    created_at: float
    starts_at: float
    due_at: float
    completes_at: float
    outcome: str
    error: str
    cost: int
    refunded: int = 0
    reference_state: str = ""
    webhook_url: str = ""
    webhook_events: str = ""
    webhook_status: str | None = None
    idempotency_key: str | None = None
    sequence: int = 0

    @cached_property
    def asked(self) -> dict[str, Any]:
        """The request: prompt, aspect_ratio and reference."""
        asked: dict[str, Any] = json.loads(self.request)
        return asked

    @cached_property
    def faults(self) -> dict[str, FaultUse]:
        """The faults that this job carries, by name."""
        if self.fault_data == "{}":
            return {}
        return {name: FaultUse(name, *rest) for name, rest in json.loads(self.fault_data).items()}


def pack_faults(uses: list[FaultUse]) -> str:
    """Write faults down for `Job.fault_data`."""
    return json.dumps({use.name: [use.value, use.times] for use in uses})


@dataclass(frozen=True, slots=True)
class Plan:
    """How a job will go: times in seconds since 1970, its end, and the sentence if it fails."""

    starts_at: float
    due_at: float
    outcome: str
    error: str


def spread(job_id: str) -> float:
    """The factor from the median duration to this job's: about 0.7 to 1.8, leaning to the right."""
    digest = hashlib.sha256(job_id.encode()).digest()
    first = (int.from_bytes(digest[:6], "big") + 1) / (2**48 + 1)
    second = int.from_bytes(digest[6:12], "big") / 2**48
    normal = math.sqrt(-2 * math.log(first)) * math.cos(2 * math.pi * second)
    return min(1.8, max(0.7, math.exp(0.28 * normal)))


def plan_job(job_id: str, now: float, seconds: float, uses: list[FaultUse]) -> Plan:
    """Decide how a job that is accepted at `now` will go; `seconds` is the median duration."""
    duration = seconds * spread(job_id)
    outcome, error = COMPLETED, ""
    for use in uses:
        if use.name in ("slow", "fast"):
            duration = max(0.0, use.number(duration))
        elif use.name in ("fail", "transient", "policy"):
            outcome, error = FAILED, use.value
        elif use.name == "status-reversed":
            outcome, error = FAILED, "Provider returned an error: result withdrawn"
    stuck = any(use.name == "stuck" for use in uses)
    return Plan(
        starts_at=now + 0.12 * duration,
        due_at=NEVER if stuck else now + duration,
        outcome=outcome,
        error=error,
    )


def status_at(job: Job, now: float) -> str:
    """The status that the job shows at `now`."""
    if now >= job.completes_at:
        return job.outcome
    if now < job.starts_at:
        return QUEUED
    if job.fault_data != "{}":
        if use := job.faults.get("unknown-status"):
            return use.value
        if "status-reversed" in job.faults and 1 / 3 <= _elapsed(job, now) < 2 / 3:
            return COMPLETED
    return PROCESSING


def has_ended(job: Job, now: float) -> bool:
    """Tell whether the job takes no place among those in flight any more."""
    return now >= job.completes_at


def progress_at(job: Job, now: float) -> int:
    """Progress in percent at `now`; never 100 while the job runs."""
    status = status_at(job, now)
    if status == COMPLETED:
        return 100
    if status == QUEUED:
        return 0
    percent = int(99 * _elapsed(job, min(now, job.completes_at)))
    return 99 - percent if "falling-progress" in job.faults else percent


def _elapsed(job: Job, now: float) -> float:
    if job.due_at >= NEVER:
        # A stuck job creeps towards the end and never gets there.
        return 1 - math.exp(-max(0.0, now - job.starts_at) / 30)
    span = job.due_at - job.starts_at
    return min(1.0, max(0.0, (now - job.starts_at) / span)) if span > 0 else 1.0


def cost_at(job: Job, now: float) -> int:
    """What the job costs as seen at `now`: a failed job is free."""
    return 0 if has_ended(job, now) and job.outcome == FAILED else job.cost


def shown_id(job: Job) -> str:
    """The id in the answer, which differs from the real one only by fault."""
    if "job-id-changes" not in job.faults:
        return job.id
    return job.id[:-4] + f"{int(job.id[-4:], 16) ^ 0xFFFF:04x}"


def job_json(job: Job, now: float, result: object) -> dict[str, Any]:
    """The job as Apiframe v2, GET /v2/jobs/{id} shows it; `result` is used once it is completed."""
    status = status_at(job, now)
    ended = has_ended(job, now)
    use = job.faults.get("clock-skew")
    shift = use.number(-5) * 3600 if use else 0.0
    return {
        "id": shown_id(job),
        "status": status,
        "model": job.model,
        "progress": progress_at(job, now),
        "result": result if status == COMPLETED else None,
        "error": job.error if status == FAILED else None,
        "creditCost": cost_at(job, now),
        "webhookStatus": job.webhook_status,
        "createdAt": timestamp(job.created_at + shift),
        "completedAt": timestamp(job.completes_at + shift) if ended else None,
    }


def timestamp(moment: float) -> str:
    """Seconds since 1970 as Apiframe writes them: `2026-03-15T10:00:00.000Z`."""
    text = datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
