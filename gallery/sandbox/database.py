"""The sandbox's SQLite file: its tables, and how a transaction is made."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS teams (
    name TEXT PRIMARY KEY, credits INTEGER NOT NULL, granted INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS api_keys (
    key TEXT PRIMARY KEY, team TEXT NOT NULL REFERENCES teams (name), active INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT NOT NULL UNIQUE,
    team TEXT NOT NULL,
    user TEXT NOT NULL,
    api_key TEXT NOT NULL,
    model TEXT NOT NULL,
    request TEXT NOT NULL,
    fault_data TEXT NOT NULL,
    created_at REAL NOT NULL,
    starts_at REAL NOT NULL,
    due_at REAL NOT NULL,
    completes_at REAL NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('COMPLETED', 'FAILED')),
    error TEXT NOT NULL,
    cost INTEGER NOT NULL CHECK (cost >= 0),
    refunded INTEGER NOT NULL DEFAULT 0 CHECK (refunded IN (0, 1)),
    reference_state TEXT NOT NULL DEFAULT '',
    webhook_url TEXT NOT NULL DEFAULT '',
    webhook_events TEXT NOT NULL DEFAULT '',
    webhook_status TEXT,
    idempotency_key TEXT,
    sequence INTEGER PRIMARY KEY AUTOINCREMENT
) STRICT;
CREATE INDEX IF NOT EXISTS jobs_in_flight ON jobs (team, completes_at);
CREATE INDEX IF NOT EXISTS jobs_of_team ON jobs (team, sequence);
CREATE INDEX IF NOT EXISTS jobs_of_user ON jobs (user, sequence);
CREATE INDEX IF NOT EXISTS jobs_to_refund ON jobs (completes_at)
    WHERE outcome = 'FAILED' AND refunded = 0;
CREATE INDEX IF NOT EXISTS jobs_to_fetch ON jobs (sequence) WHERE reference_state = 'pending';
CREATE TABLE IF NOT EXISTS idempotency_keys (
    team TEXT NOT NULL, key TEXT NOT NULL, body_hash TEXT NOT NULL, job_id TEXT NOT NULL,
    created_at REAL NOT NULL, PRIMARY KEY (team, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY, job_id TEXT NOT NULL, event TEXT NOT NULL, progress INTEGER NOT NULL,
    due_at REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'failed'))
) STRICT;
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due_at) WHERE state = 'waiting';
CREATE INDEX IF NOT EXISTS deliveries_of_job ON deliveries (job_id);
CREATE TABLE IF NOT EXISTS armed_faults (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, value TEXT NOT NULL, path TEXT NOT NULL,
    remaining INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS fault_uses (
    scope TEXT NOT NULL, name TEXT NOT NULL, uses INTEGER NOT NULL, PRIMARY KEY (scope, name)
) STRICT, WITHOUT ROWID;
"""


def open_database(data_dir: Path) -> sqlite3.Connection:
    """Open, and where needed make, `sandbox.sqlite3` in the data directory.

    Used from the event loop's thread only. In WAL with synchronous NORMAL a killed process loses
    nothing; only a power cut may lose the last moments, never the file.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(data_dir / "sandbox.sqlite3", isolation_level=None, timeout=20)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    database.executescript(SCHEMA)
    return database


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """Run the block as one write transaction; roll back on any error."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")
