"""The databases of the portal and of the sandbox, read from outside while both are at work."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None, timeout=20)


def moment(text: str) -> float:
    """Return the seconds since 1970 of a time as Django writes it into SQLite."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def written(seconds: float) -> str:
    """Return a time, in seconds since 1970, as Django writes it into SQLite."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S.%f}"


@dataclass(frozen=True)
class Journey:
    """Times of one completed generation, in seconds since 1970."""

    public_id: str
    job_id: str
    completed: float


class PortalDatabase:
    """Questions about generations and about the naive design's pictures."""

    def __init__(self, path: Path) -> None:
        self._connection = _connect(path)

    def states(self) -> dict[str, int]:
        """Return how many generations there are by state."""
        query = "SELECT state, count(*) FROM gallery_generation GROUP BY state"
        return dict(self._connection.execute(query))

    def running(self) -> int:
        """Return how many generations have a job that is waited for."""
        query = "SELECT count(*) FROM gallery_generation WHERE state = 'running'"
        return self.number(query)

    def completed(self, start: float, end: float) -> int:
        """Return how many were completed within this time."""
        query = (
            "SELECT count(*) FROM gallery_generation"
            " WHERE state = 'completed' AND finished_at > ? AND finished_at <= ?"
        )
        return self.number(query, written(start), written(end))

    def ended(self, start: float, end: float) -> int:
        """Return how many jobs ended well within this time, as far as the portal knows by now."""
        query = "SELECT count(*) FROM gallery_generation WHERE made_at > ? AND made_at <= ?"
        return self.number(query, written(start), written(end))

    def due_times(self) -> set[tuple[int, str]]:
        """Return key and due time of each generation that has a job."""
        query = "SELECT id, due_at FROM gallery_generation WHERE state = 'running'"
        return set(self._connection.execute(query))

    def overdue(self, now: float) -> set[tuple[int, str]]:
        """Return key and due time of those that should have been looked at, and that nobody has."""
        query = (
            "SELECT id, due_at FROM gallery_generation WHERE state = 'running'"
            " AND due_at <= ? AND (lease_until IS NULL OR lease_until <= ?)"
        )
        text = written(now)
        return set(self._connection.execute(query, (text, text)))

    def journeys(self) -> list[Journey]:
        """Return the completed generations, the oldest first."""
        query = (
            "SELECT public_id, job_id, finished_at FROM gallery_generation"
            " WHERE state = 'completed' ORDER BY id"
        )
        return [
            Journey(public_id, job_id, moment(completed))
            for public_id, job_id, completed in self._connection.execute(query)
        ]

    def known_to_have_ended(self) -> list[str]:
        """Return the jobs of which the portal knows that they ended well."""
        query = "SELECT job_id FROM gallery_generation WHERE state IN ('collecting', 'completed')"
        return [job_id for (job_id,) in self._connection.execute(query)]

    def naive_completed(self, start: float, end: float) -> int:
        """Return how many pictures the naive design has finished within this time."""
        query = "SELECT count(*) FROM naive_picture WHERE finished_at > ? AND finished_at <= ?"
        return self.number(query, start, end)

    def number(self, query: str, *values: float | str) -> int:
        """Return the one number that a query gives."""
        number: int = self._connection.execute(query, values).fetchone()[0]
        return number


class SandboxDatabase:
    """Questions about the provider's jobs."""

    def __init__(self, path: Path) -> None:
        self._connection = _connect(path)

    def jobs_after(self, sequence: int) -> list[tuple[int, str, str]]:
        """Return number, id and aspect ratio of the jobs accepted after that number."""
        query = (
            "SELECT sequence, id, json_extract(request, '$.aspect_ratio') FROM jobs"
            " WHERE sequence > ? ORDER BY sequence"
        )
        return list(self._connection.execute(query, (sequence,)))

    def in_flight(self, now: float) -> int:
        """Return how many jobs run at the provider."""
        query = "SELECT count(*) FROM jobs WHERE completes_at > ?"
        number: int = self._connection.execute(query, (now,)).fetchone()[0]
        return number

    def ends(self) -> dict[str, float]:
        """Return when each job ends or has ended, by its id."""
        return dict(self._connection.execute("SELECT id, completes_at FROM jobs"))

    def with_webhook(self) -> int:
        """Return how many jobs were given an address to report their end to."""
        query = "SELECT count(*) FROM jobs WHERE webhook_url != ''"
        number: int = self._connection.execute(query).fetchone()[0]
        return number
