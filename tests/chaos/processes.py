"""Processes of this machine as /proc shows them."""

import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
# Python's own helper, which watches over shared memory and holds no work.
RESOURCE_TRACKER = b"resource_tracker"
ZOMBIE = "Z"


@dataclass(frozen=True, slots=True)
class Process:
    """One process; `started` tells it from a later one of the same number."""

    pid: int
    parent: int
    session: int
    started: int

    def send(self, number: signal.Signals) -> bool:
        """Send it a signal; False if it is gone."""
        now = read(self.pid)
        if now is None or now.started != self.started:
            return False
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)
            return True
        return False


def read(pid: int) -> Process | None:
    """Return the process of this number, or None if it has ended."""
    try:
        text = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The name, in brackets, may hold spaces and brackets itself.
    fields = text.rpartition(")")[2].split()
    if fields[0] == ZOMBIE:
        return None
    return Process(pid, int(fields[1]), int(fields[3]), int(fields[19]))


def all_processes() -> list[Process]:
    """Return every process that runs, the oldest first."""
    pids = [int(entry.name) for entry in PROC.iterdir() if entry.name.isdecimal()]
    found = [process for pid in pids if (process := read(pid)) is not None]
    return sorted(found, key=lambda process: (process.started, process.pid))


def of_session(leader: int) -> list[Process]:
    """Return the processes of the session that this process leads, the oldest first."""
    return [process for process in all_processes() if process.session == leader]


def with_environment(marker: str) -> list[Process]:
    """Return the processes that were started with this entry, `NAME=value`, around them."""
    wanted = marker.encode()
    return [
        process for process in all_processes() if wanted in _file(process, "environ").split(b"\0")
    ]


def working_children(processes: list[Process], leader: int) -> list[Process]:
    """Return those that do the work: without children of their own, and not the leader."""
    parents = {process.parent for process in processes}
    return [
        process
        for process in processes
        if process.pid != leader
        and process.pid not in parents
        and RESOURCE_TRACKER not in _file(process, "cmdline")
    ]


def sentinels(processes: list[Process], leader: int) -> list[Process]:
    """Return those between the leader and the processes that do the work."""
    parents = {process.parent for process in processes}
    return [process for process in processes if process.parent == leader and process.pid in parents]


def _file(process: Process, name: str) -> bytes:
    try:
        return (PROC / str(process.pid) / name).read_bytes()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return b""
