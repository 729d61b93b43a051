"""The processes of a deployment, each started anew after its end as a process manager does it."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tests.chaos.processes import Process, of_session

ROOT = Path(__file__).resolve().parent.parent.parent
SHORTEST_PAUSE, LONGEST_PAUSE = 0.1, 2.0
# What a process manager waits between asking a service to stop and killing all of it.
STOP_SECONDS = 30.0


class Service:
    """One command in a session of its own; what it writes goes to one file over all its lives."""

    def __init__(
        self, name: str, command: list[str], environment: Mapping[str, str], log: Path
    ) -> None:
        self.name = name
        self.leaders: list[int] = []
        self.own_ends: list[int] = []
        self.stubborn_stops = 0
        self._command = command
        self._environment = dict(environment)
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._start_at: float | None = None
        self._kill_at: float | None = None
        self._hit = False

    @property
    def leader(self) -> int | None:
        """Number of the first process, or None while there is none."""
        return self._process.pid if self._process and self._process.returncode is None else None

    def start(self) -> None:
        """Start it."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.leaders.append(self._process.pid)
        self._start_at = self._kill_at = None
        self._hit = False

    def processes(self) -> list[Process]:
        """Return its processes, the oldest first; none while its first one does not run."""
        return of_session(self.leader) if self.leader else []

    def note_hit(self, *, asked_to_stop: bool) -> None:
        """Remember that its end, if it comes, was brought about, and when to lose patience."""
        self._hit = True
        if asked_to_stop:
            self._kill_at = time.monotonic() + STOP_SECONDS

    def tend(self, chance: random.Random) -> None:
        """Start it again a moment after its end; kill it where it does not stop."""
        now = time.monotonic()
        if self._process is None:
            return
        if self._process.poll() is None:
            if self._kill_at is not None and now >= self._kill_at:
                self.stubborn_stops += 1
                self._kill_at = None
                self.kill_all()
        elif self._start_at is None:
            if not self._hit:
                self.own_ends.append(self._process.returncode)
            self._start_at = now + chance.uniform(SHORTEST_PAUSE, LONGEST_PAUSE)
        elif now >= self._start_at:
            self.start()

    def kill_all(self) -> None:
        """Kill its whole session."""
        if self.leader:
            with suppress(ProcessLookupError):
                os.killpg(self.leader, signal.SIGKILL)

    def end(self) -> None:
        """Kill it for good."""
        self.kill_all()
        if self._process is not None:
            self._process.wait()
            self._process = None


def python(*arguments: str) -> list[str]:
    """Return the command that runs this interpreter."""
    return [sys.executable, *arguments]
