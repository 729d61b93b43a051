"""Faults that were armed by an admin call, and the count of how often each fault has acted."""

import sqlite3
from dataclasses import dataclass
from typing import Any

from gallery.sandbox.database import transaction
from gallery.sandbox.faults import ALWAYS, FaultUse

SUBMIT_PATH = "/v2/images/generate"
REQUEST_STAGES = ("refuse", "answer")


@dataclass(slots=True)
class ArmedFault:
    """A fault that waits for the next requests to `path`; a path that ends in `/` is a prefix."""

    id: int
    use: FaultUse
    path: str
    remaining: int

    def fits(self, path: str) -> bool:
        """Tell whether a request to `path` meets this fault."""
        return path == self.path or (self.path.endswith("/") and path.startswith(self.path))

    def listing(self) -> dict[str, Any]:
        """As the admin call shows it."""
        return {
            "id": self.id,
            "name": self.use.name,
            "value": self.use.value,
            "path": self.path,
            "remaining": "always" if self.remaining == ALWAYS else self.remaining,
        }


class Armory:
    """The armed faults: kept on disk, and in memory so that a request pays nothing for none."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.database = database
        rows = database.execute("SELECT * FROM armed_faults ORDER BY id")
        self.armed = [
            ArmedFault(key, FaultUse(name, value, remaining), path, remaining)
            for key, name, value, path, remaining in rows
        ]

    def arm(self, use: FaultUse, path: str = SUBMIT_PATH) -> ArmedFault:
        """Let the fault meet the next `use.times` requests, or accepted jobs, at `path`."""
        cursor = self.database.execute(
            "INSERT INTO armed_faults (name, value, path, remaining) VALUES (?, ?, ?, ?)",
            (use.name, use.value, path, use.times),
        )
        fault = ArmedFault(int(cursor.lastrowid or 0), use, path, use.times)
        self.armed.append(fault)
        return fault

    def disarm(self) -> None:
        """Take back every armed fault."""
        self.database.execute("DELETE FROM armed_faults")
        self.armed.clear()

    def take_for_request(self, path: str) -> FaultUse | None:
        """The fault that this request meets, counted as used."""
        for armed in self.armed:
            if armed.use.fault.stage in REQUEST_STAGES and armed.fits(path):
                self._count(armed)
                return armed.use
        return None

    def take_for_job(self) -> list[FaultUse]:
        """The faults that the next accepted job carries, counted as used."""
        taken = [one for one in self.armed if one.use.fault.stage not in REQUEST_STAGES]
        for armed in taken:
            self._count(armed)
        return [FaultUse(one.use.name, one.use.value, one.use.fault.times) for one in taken]

    def _count(self, armed: ArmedFault) -> None:
        if armed.remaining == ALWAYS:
            return
        armed.remaining -= 1
        if armed.remaining > 0:
            statement = "UPDATE armed_faults SET remaining = remaining - 1 WHERE id = ?"
        else:
            statement = "DELETE FROM armed_faults WHERE id = ?"
            self.armed.remove(armed)
        self.database.execute(statement, (armed.id,))


def acts_now(database: sqlite3.Connection, scope: str, use: FaultUse) -> bool:
    """Tell whether the fault acts this time, and count it: `use.times` times in each scope."""
    if use.times == ALWAYS:
        return True
    return count_use(database, scope, use.name) <= use.times


def count_use(database: sqlite3.Connection, scope: str, name: str) -> int:
    """Count one more use of `name` in the scope; answers how many there were with this one."""
    with transaction(database):
        row = database.execute(
            "INSERT INTO fault_uses VALUES (?, ?, 1)"
            " ON CONFLICT DO UPDATE SET uses = uses + 1 RETURNING uses",
            (scope, name),
        ).fetchone()
    uses: int = row[0]
    return uses
