"""Teams, their keys and their credits."""

import hashlib
import sqlite3
import uuid
from dataclasses import dataclass

from gallery.sandbox.database import transaction
from gallery.sandbox.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Account:
    """Who is asking: the key, and the user and the team that it belongs to."""

    key: str
    user: str
    team: str


def name_based_id(text: str) -> str:
    """An id that stays the same for the same text."""
    return str(uuid.UUID(bytes=hashlib.sha256(text.encode()).digest()[:16], version=4))


def add_key(database: sqlite3.Connection, key: str, team: str, credits: int) -> None:
    """Make the key known and active; a new team starts with `credits`."""
    with transaction(database):
        database.execute(
            "INSERT INTO teams VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (team, credits, credits)
        )
        database.execute(
            "INSERT INTO api_keys VALUES (?, ?, 1)"
            " ON CONFLICT (key) DO UPDATE SET team = excluded.team, active = 1",
            (key, team),
        )


def keep_key(database: sqlite3.Connection, key: str, team: str, credits: int) -> None:
    """As add_key, but a key that is known already stays as it is, also if it is inactive."""
    if database.execute("SELECT 1 FROM api_keys WHERE key = ?", (key,)).fetchone() is None:
        add_key(database, key, team, credits)


def deactivate_key(database: sqlite3.Connection, key: str) -> bool:
    """Make the key answer 403; tells whether it was known."""
    changed = database.execute("UPDATE api_keys SET active = 0 WHERE key = ?", (key,))
    return changed.rowcount > 0


def account_of(database: sqlite3.Connection, key: str | None) -> Account:
    """Find who a key belongs to; raises Refusal 401 or 403 (Apiframe v2, authentication)."""
    if not key:
        raise Refusal(401, "API key is required")
    row = database.execute("SELECT team, active FROM api_keys WHERE key = ?", (key,)).fetchone()
    if row is None:
        raise Refusal(401, "Invalid API key")
    if not row[1]:
        raise Refusal(403, "API key is inactive")
    return Account(key, name_based_id(f"user {key}"), row[0])


def credits_of(database: sqlite3.Connection, team: str, now: float) -> int:
    """The team's balance in credits at `now`."""
    with transaction(database):
        refund_failed(database, now)
        row = database.execute("SELECT credits FROM teams WHERE name = ?", (team,)).fetchone()
    balance: int = row[0]
    return balance


def set_credits(database: sqlite3.Connection, team: str, credits: int, now: float) -> bool:
    """Set the balance, as a top-up (or its reverse) that the books show; False: unknown team."""
    with transaction(database):
        refund_failed(database, now)
        changed = database.execute(
            "UPDATE teams SET granted = granted + ? - credits, credits = ? WHERE name = ?",
            (credits, credits, team),
        )
    return changed.rowcount > 0


def refund_failed(database: sqlite3.Connection, now: float) -> None:
    """Give back the cost of the jobs that have failed by `now`, once each.

    Runs inside the transaction of whoever is about to look at a balance: the flag and the credits
    change together, so that a refund is neither lost nor given twice.
    """
    due = database.execute(
        "SELECT sequence, team, cost FROM jobs"
        " WHERE outcome = 'FAILED' AND refunded = 0 AND completes_at <= ?",
        (now,),
    ).fetchall()
    for sequence, team, cost in due:
        database.execute("UPDATE jobs SET refunded = 1 WHERE sequence = ?", (sequence,))
        database.execute("UPDATE teams SET credits = credits + ? WHERE name = ?", (cost, team))
