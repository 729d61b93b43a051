"""Delivering webhooks: signed, repeated until they are taken, and never lost in a restart."""

import asyncio
import hashlib
import hmac
import json
import logging
import time
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx

from gallery.sandbox.database import transaction
from gallery.sandbox.jobs import COMPLETED, FAILED, Job, timestamp
from gallery.sandbox.results import result_of
from gallery.sandbox.state import Sandbox
from gallery.sandbox.store import find_job

logger = logging.getLogger(__name__)

TRIES = 5
PAUSES = (1.0, 2.0, 4.0, 8.0)
LOOK_EVERY = 0.1
AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class DueDelivery:
    """One webhook that is due; `event` is `end` or `progress`, the latter in percent."""

    id: int
    job_id: str
    event: str
    progress: int
    attempts: int


def start_deliveries(sandbox: Sandbox) -> None:
    """Start the loop that sends what is due."""
    task = asyncio.get_running_loop().create_task(_deliver_due(sandbox))
    sandbox.tasks.add(task)
    task.add_done_callback(sandbox.tasks.discard)


async def _deliver_due(sandbox: Sandbox) -> None:
    in_hand: set[int] = set()
    while True:
        for delivery in _due(sandbox) if len(in_hand) < AT_ONCE else []:
            if delivery.id not in in_hand:
                in_hand.add(delivery.id)
                task = asyncio.create_task(_deliver(sandbox, delivery))
                sandbox.tasks.add(task)
                task.add_done_callback(sandbox.tasks.discard)
                task.add_done_callback(partial(_let_go, in_hand, delivery.id))
        await asyncio.sleep(LOOK_EVERY)


def _let_go(in_hand: set[int], delivery: int, _task: asyncio.Task[None]) -> None:
    in_hand.discard(delivery)


def _due(sandbox: Sandbox) -> list[DueDelivery]:
    rows = sandbox.database.execute(
        "SELECT id, job_id, event, progress, attempts FROM deliveries"
        " WHERE state = 'waiting' AND due_at <= ? ORDER BY due_at LIMIT ?",
        (time.time(), AT_ONCE),
    )
    return [DueDelivery(*row) for row in rows]


async def _deliver(sandbox: Sandbox, delivery: DueDelivery) -> None:
    job = find_job(sandbox.database, delivery.job_id)
    if job is None:
        _note(sandbox, delivery.id, None, taken=True)
        return
    payload = payload_of(job, delivery, sandbox.settings.base_url)
    if payload is None:
        _note(sandbox, delivery.id, None, taken=True)
        return
    taken = await send(sandbox.http, job, payload)
    if taken or delivery.attempts + 1 >= TRIES:
        ends = delivery.event == "end"
        _note(sandbox, delivery.id, job if ends else None, taken=taken)
        return
    pause = PAUSES[delivery.attempts] * sandbox.settings.webhook_pace
    sandbox.database.execute(
        "UPDATE deliveries SET attempts = attempts + 1, due_at = ? WHERE id = ?",
        (time.time() + pause, delivery.id),
    )


def _note(sandbox: Sandbox, delivery: int, job: Job | None, *, taken: bool) -> None:
    state = "sent" if taken else "failed"
    with transaction(sandbox.database):
        sandbox.database.execute(
            "UPDATE deliveries SET state = ?, attempts = attempts + 1 WHERE id = ?",
            (state, delivery),
        )
        if job is not None:
            sandbox.database.execute(
                "UPDATE jobs SET webhook_status = ? WHERE id = ?", (state, job.id)
            )


def payload_of(job: Job, delivery: DueDelivery, base_url: str) -> dict[str, Any] | None:
    """The JSON of a delivery (Apiframe v2, webhooks); None where this event was not asked for."""
    if delivery.event == "progress":
        return {"event": "progress", "jobId": job.id, "status": "PROCESSING",
                "progress": delivery.progress, "model": job.model}  # fmt: skip
    word = "completed" if job.outcome == COMPLETED else "failed"
    if word not in job.webhook_events.split(","):
        return None
    if job.outcome == FAILED:
        return {"event": "failed", "jobId": job.id, "status": FAILED, "error": job.error,
                "model": job.model}  # fmt: skip
    return completed_payload(job, base_url)


def completed_payload(job: Job, base_url: str) -> dict[str, Any]:
    """The JSON that says that a job is completed."""
    result = result_of(job, base_url)
    if use := job.faults.get("webhook-result"):
        result = {"images": [use.value]}
    payload: dict[str, Any] = {
        "event": "completed",
        "jobId": job.id,
        "status": COMPLETED,
        "progress": 100,
        "result": result,
        "model": job.model,
        "creditCost": job.cost,
        "completedAt": timestamp(min(job.completes_at, time.time())),
    }
    if "webhook-other-job" in job.faults:
        payload["jobId"] = job.id[::-1].replace("-", "0")
    if use := job.faults.get("webhook-huge"):
        payload["padding"] = "x" * int(1024 * use.number(5120))
    return payload


async def deliver_early(sandbox: Sandbox, job: Job) -> None:
    """Say `completed` before the submit is answered; once, whatever comes back."""
    if job.webhook_url:
        await send(sandbox.http, job, completed_payload(job, sandbox.settings.base_url))


async def send(client: httpx.AsyncClient, job: Job, payload: dict[str, Any]) -> bool:
    """Send one delivery; tells whether it was taken with a 2xx."""
    body = json.dumps(payload, separators=(",", ":")).encode()
    headers = {"Content-Type": "application/json", "X-Webhook-Event": payload["event"]}
    if "webhook-unsigned" not in job.faults:
        headers["X-Webhook-Signature"] = signature(job, body)
    if "webhook-reserialised" in job.faults:
        body = json.dumps(payload, indent=1).encode()
    if "webhook-cut-json" in job.faults:
        body = body[: len(body) // 2]
        headers["X-Webhook-Signature"] = signature(job, body)
    if "webhook-type" in job.faults:
        headers["Content-Type"] = "text/plain"
    try:
        response = await client.post(job.webhook_url, content=body, headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        logger.info("webhook of job %s was not taken: %s", job.id, error)
        return False
    return response.is_success


def signature(job: Job, body: bytes) -> str:
    """Hex HMAC-SHA256 of the body; the secret is the hex SHA-256 of the API key, as text."""
    digest = hashlib.sha256(job.api_key.encode())
    secret = digest.digest() if "webhook-raw-secret" in job.faults else digest.hexdigest().encode()
    if "webhook-forged" in job.faults:
        secret = b"not the secret"
    signed = hmac.new(secret, body, hashlib.sha256).hexdigest()
    return f"sha256={signed}" if "webhook-prefix" in job.faults else signed
