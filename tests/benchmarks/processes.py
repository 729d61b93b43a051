"""What processes use of the machine, read from /proc: CPU time and memory."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


@dataclass(frozen=True)
class Process:
    """One running process; CPU times are in seconds, `ended_children` is those waited for."""

    pid: int
    parent: int
    started: int
    own: float
    ended_children: float

    @property
    def cpu(self) -> float:
        """CPU seconds of the process and of its children that have ended."""
        return self.own + self.ended_children


@dataclass(frozen=True)
class Memory:
    """Megabytes of a process: all of its own pages, and with shared ones counted in parts."""

    resident: float
    proportional: float


def running() -> dict[int, Process]:
    """Return all processes of the machine by their number."""
    return {process.pid: process for process in _read_all()}


def _read_all() -> Iterator[Process]:
    for folder in PROC.iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            text = (folder / "stat").read_text()
        except OSError:
            continue
        # The name in brackets may hold anything; after it the third field comes first.
        fields = text.rpartition(")")[2].split()
        user, system, ended_user, ended_system = (int(field) / TICKS for field in fields[11:15])
        yield Process(
            pid=int(folder.name),
            parent=int(fields[1]),
            started=int(fields[19]),
            own=user + system,
            ended_children=ended_user + ended_system,
        )


def children(of: int, processes: dict[int, Process]) -> list[Process]:
    """Return the running children of a process, the oldest first."""
    found = [process for process in processes.values() if process.parent == of]
    return sorted(found, key=lambda process: (process.started, process.pid))


def cpu_of_tree(root: int, processes: dict[int, Process]) -> float:
    """Return the CPU seconds of a process and all below it, also of those that have ended."""
    if root not in processes:
        return 0.0
    below = sum(cpu_of_tree(child.pid, processes) for child in children(root, processes))
    return processes[root].cpu + below


def memory(pid: int) -> Memory | None:
    """Return what a process holds in memory; None where it has ended."""
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return None
    sizes = {name: int(value.split()[0]) / 1024 for name, _, value in map(_divided, lines)}
    return Memory(sizes["Rss"], sizes["Pss"])


def _divided(line: str) -> tuple[str, str, str]:
    return line.partition(":")


def busy_seconds() -> float:
    """Return the CPU seconds that all cores together were busy since the machine started."""
    fields = (PROC / "stat").read_text().splitlines()[0].split()[1:]
    user, nice, system, _idle, _waiting, *rest = (int(field) / TICKS for field in fields[:8])
    return user + nice + system + sum(rest)


def own_seconds() -> float:
    """Return the CPU seconds of the benchmark's own process."""
    times = os.times()
    return times.user + times.system


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))
