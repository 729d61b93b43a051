"""Jobs on disk: accepting, reading and listing them."""

import sqlite3
from dataclasses import astuple, dataclass, fields, replace

from gallery.sandbox.accounts import refund_failed
from gallery.sandbox.database import transaction
from gallery.sandbox.jobs import NEVER, Job
from gallery.sandbox.refusals import Refusal, insufficient_credits, too_many_jobs

KEY_LIFETIME = 24 * 3600.0
_COLUMNS = ", ".join(field.name for field in fields(Job))
_NEW_COLUMNS = ", ".join(field.name for field in fields(Job) if field.name != "sequence")
_INSERT = f"INSERT INTO jobs ({_NEW_COLUMNS}) VALUES ({', '.join('?' * (len(fields(Job)) - 1))})"  # noqa: S608
_SELECT = f"SELECT {_COLUMNS} FROM jobs"  # noqa: S608
_STATUS_FILTERS = {
    "QUEUED": "starts_at > :now",
    "PROCESSING": "starts_at <= :now AND completes_at > :now",
    "COMPLETED": "completes_at <= :now AND outcome = 'COMPLETED'",
    "FAILED": "completes_at <= :now AND outcome = 'FAILED'",
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """A webhook that is to be sent at `due_at`, in seconds since 1970."""

    event: str
    progress: int
    due_at: float


def job_under_key(
    database: sqlite3.Connection, team: str, key: str, body_hash: str, now: float
) -> str | None:
    """Find the job that was accepted under an idempotency key within 24 hours.

    Raises Refusal 409 where the key came with another body.
    """
    row = database.execute(
        "SELECT job_id, body_hash FROM idempotency_keys"
        " WHERE team = ? AND key = ? AND created_at > ?",
        (team, key, now - KEY_LIFETIME),
    ).fetchone()
    if row is None:
        return None
    if row[1] != body_hash:
        raise Refusal(409, "Idempotency-Key was already used with a different request body")
    job_id: str = row[0]
    return job_id


def accept(
    database: sqlite3.Connection,
    job: Job,
    body_hash: str,
    limit: int,
    deliveries: list[Delivery],
) -> tuple[str, bool]:
    """Keep a new job and charge it, or find the one that its idempotency key stands for.

    Answers the job's id and whether it is new. Raises Refusal 402, 409 or 429; `limit` is how many
    of the team's jobs may be in flight.
    """
    now, team, key = job.created_at, job.team, job.idempotency_key
    with transaction(database):
        if key and (known := job_under_key(database, team, key, body_hash, now)):
            return known, False
        refund_failed(database, now)
        if in_flight(database, team, now) >= limit:
            raise too_many_jobs(limit)
        _charge(database, team, job.cost)
        database.execute(_INSERT, astuple(job)[:-1])
        if key:
            database.execute(
                "INSERT OR REPLACE INTO idempotency_keys VALUES (?, ?, ?, ?, ?)",
                (team, key, body_hash, job.id, now),
            )
        database.executemany(
            "INSERT INTO deliveries (job_id, event, progress, due_at) VALUES (?, ?, ?, ?)",
            [(job.id, *astuple(delivery)) for delivery in deliveries],
        )
    return job.id, True


def _charge(database: sqlite3.Connection, team: str, cost: int) -> None:
    (balance,) = database.execute("SELECT credits FROM teams WHERE name = ?", (team,)).fetchone()
    if balance < cost:
        raise insufficient_credits(balance, cost)
    database.execute("UPDATE teams SET credits = credits - ? WHERE name = ?", (cost, team))


def in_flight(database: sqlite3.Connection, team: str, now: float) -> int:
    """How many of the team's jobs are queued or running at `now`."""
    row = database.execute(
        "SELECT count(*) FROM jobs WHERE team = ? AND completes_at > ?", (team, now)
    ).fetchone()
    count: int = row[0]
    return count


def find_job(database: sqlite3.Connection, job_id: str) -> Job | None:
    """The job with this id, or None."""
    row = database.execute(_SELECT + " WHERE id = ?", (job_id,)).fetchone()
    return Job(*row) if row else None


def all_jobs(database: sqlite3.Connection) -> list[Job]:
    """Every job, oldest first, for the books."""
    return [Job(*row) for row in database.execute(_SELECT + " ORDER BY sequence")]


def list_jobs(
    database: sqlite3.Connection,
    owner: tuple[str, str],
    *,
    now: float,
    limit: int,
    before: int | None = None,
    status: str | None = None,
    model: str | None = None,
    search: str | None = None,
) -> list[Job]:
    """One page of jobs, newest first, of an owner: `("team", name)` or `("user", id)`.

    `before` is the sequence number of the last job of the page before. Raises KeyError for an
    unknown status.
    """
    # The column comes from these two words only, the status from the table above.
    conditions = ["team = :owner" if owner[0] == "team" else "user = :owner"]
    if before is not None:
        conditions.append("sequence < :before")
    if status is not None:
        conditions.append(_STATUS_FILTERS[status])
    if model is not None:
        conditions.append("model = :model")
    if search is not None:
        conditions.append("id = :search")
    values = {"owner": owner[1], "before": before, "now": now, "model": model, "search": search}
    query = f"{_SELECT} WHERE {' AND '.join(conditions)} ORDER BY sequence DESC LIMIT :limit"
    return [Job(*row) for row in database.execute(query, {**values, "limit": limit})]


def jobs_to_fetch(database: sqlite3.Connection) -> list[Job]:
    """The jobs whose reference has still to be fetched, oldest first."""
    query = _SELECT + " WHERE reference_state = 'pending' ORDER BY sequence"
    return [Job(*row) for row in database.execute(query)]


def settle_reference(database: sqlite3.Connection, job: Job, error: str | None, now: float) -> None:
    """Note that the reference is here, or why it is not; from now on the job's end is known."""
    if error is None:
        ended = replace(job, reference_state="ready", completes_at=max(job.due_at, now))
    else:
        ended = replace(job, reference_state="failed", outcome="FAILED", error=error,
                        completes_at=max(now, job.starts_at))  # fmt: skip
    with transaction(database):
        changed = database.execute(
            "UPDATE jobs SET reference_state = ?, outcome = ?, error = ?, completes_at = ?"
            " WHERE id = ? AND reference_state = 'pending'",
            (ended.reference_state, ended.outcome, ended.error, ended.completes_at, job.id),
        )
        if changed.rowcount:
            database.execute(
                "UPDATE deliveries SET due_at = due_at - ? + ? WHERE job_id = ? AND event = 'end'",
                (NEVER, ended.completes_at, job.id),
            )
