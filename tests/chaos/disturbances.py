"""Carrying out the plan's kills, deploys and stalls, each as soon as what it aims at is there."""

import signal
import time
from collections import Counter
from collections.abc import Sequence

from tests.chaos.plan import Disturbance, Part
from tests.chaos.portal import Portal
from tests.chaos.processes import Process, sentinels, working_children


class Disturber:
    """Works through a list of disturbances and counts what was done."""

    def __init__(self, portal: Portal, disturbances: Sequence[Disturbance]) -> None:
        self.done: Counter[str] = Counter()
        self.kills = 0
        self._portal = portal
        self._waiting = list(disturbances)
        self._stalled: list[tuple[float, list[Process]]] = []

    @property
    def is_through(self) -> bool:
        """Whether nothing is left to be done or to be undone."""
        return not self._waiting and not self._stalled

    def act(self, elapsed: float) -> None:
        """Do what is due, `elapsed` seconds after the beginning."""
        self._resume(time.monotonic())
        for hit in [hit for hit in self._waiting if hit.at <= elapsed]:
            targets = [self._targets(name, hit) for name in hit.services]
            # What is just being started is hit a moment later.
            if not all(targets):
                continue
            self._waiting.remove(hit)
            self._hit(hit, [process for found in targets for process in found])

    def _targets(self, name: str, hit: Disturbance) -> list[Process]:
        service = self._portal.services[name]
        processes, leader = service.processes(), service.leader
        if leader is None:
            return []
        if hit.part is Part.WHOLE:
            return processes
        if hit.part is Part.LEADER:
            return [process for process in processes if process.pid == leader]
        choose = sentinels if hit.part is Part.SENTINEL else working_children
        found = choose(processes, leader)
        return [found[int(hit.pick * len(found))]] if found else []

    def _hit(self, hit: Disturbance, targets: list[Process]) -> None:
        if hit.part is Part.WHOLE and hit.signal is signal.SIGKILL:
            # All at once, or a sentinel would replace what dies before it.
            for name in hit.services:
                self._portal.services[name].kill_all()
        else:
            for process in targets:
                process.send(hit.signal)
        if hit.signal is signal.SIGSTOP:
            self._stalled.append((time.monotonic() + hit.seconds, targets))
        else:
            for name in hit.services:
                self._portal.services[name].note_hit(asked_to_stop=hit.signal is signal.SIGTERM)
        self.done[hit.kind] += 1
        self.kills += hit.signal is signal.SIGKILL

    def _resume(self, now: float) -> None:
        for entry in [entry for entry in self._stalled if entry[0] <= now]:
            self._stalled.remove(entry)
            for process in entry[1]:
                process.send(signal.SIGCONT)
