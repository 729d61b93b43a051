"""One run from beginning to end: members and disturbances side by side, then the audit."""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from tests.chaos.disturbances import Disturber
from tests.chaos.members import Answer, Member
from tests.chaos.plan import MEMBERS, Plan
from tests.chaos.portal import PASSWORD, Portal
from tests.chaos.services import ROOT, python

TICK = 0.05
TELL_SECONDS = 10.0
# For submissions and disturbances that are late because what they need was down.
OVERTIME_SECONDS = 120.0
# A dead parent's children may take a moment to die.
ORPHAN_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run has shown."""

    differences: list[dict[str, str]]
    figures: dict[str, Any]
    disturber: Disturber
    answers: list[Answer]


class Run:
    """A portal that is used and disturbed by a plan."""

    def __init__(self, portal: Portal, plan: Plan, *, patience: float, drain: float) -> None:
        self._portal = portal
        self._plan = plan
        self._waits = ["--patience", str(patience), "--drain", str(drain)]
        self._disturber = Disturber(portal, plan.disturbances)
        self._members = [
            Member(
                name,
                PASSWORD,
                portal.url,
                [one for one in plan.submissions if one.member == name],
                plan.seed,
            )
            for name in MEMBERS
        ]
        self._begin = 0.0

    def carry_out(self) -> Outcome:
        """Do all of it."""
        self._begin = time.monotonic()
        for member in self._members:
            member.begin()
        self._tend_while(self._is_under_way)
        for member in self._members:
            member.giving_up.set()
        self._tend_while(lambda: any(member.is_alive() for member in self._members))
        answers = [answer for member in self._members for answer in member.answers]
        result = self._audit(answers)
        found = result["differences"] + self._leftovers()
        figures = result["figures"] | {"answers to members": dict(self._said().most_common())}
        return Outcome(found, figures, self._disturber, answers)

    def _said(self) -> Counter[str]:
        return sum((member.said for member in self._members), Counter[str]())

    def _elapsed(self) -> float:
        return time.monotonic() - self._begin

    def _is_under_way(self) -> bool:
        self._disturber.act(self._elapsed())
        if self._elapsed() > self._plan.seconds + OVERTIME_SECONDS:
            return False
        at_work = any(member.is_alive() for member in self._members)
        return at_work or not self._disturber.is_through

    def _tend_while(self, condition: Callable[[], bool]) -> None:
        told = time.monotonic()
        while condition():
            self._portal.tend()
            time.sleep(TICK)
            if time.monotonic() - told > TELL_SECONDS:
                told = time.monotonic()
                self._tell()

    def _tell(self) -> None:
        accepted = sum(answer.accepted for member in self._members for answer in member.answers)
        say(
            f"  {self._elapsed():.0f} s: {accepted} of {len(self._plan.submissions)} accepted,"
            f" {self._disturber.kills} kills"
        )

    def _audit(self, answers: list[Answer]) -> dict[str, Any]:
        """Compare both sides, while everything that ends is still started again."""
        path = self._portal.folder / "answers.json"
        path.write_text(json.dumps([asdict(answer) for answer in answers]), encoding="utf-8")
        say(f"  {self._elapsed():.0f} s: kills are over, settling")
        command = python("-m", "tests.chaos.audit", str(path))
        command += ["--sandbox", self._portal.sandbox_url, *self._waits]
        result = self._portal.folder / "audit.json"
        with result.open("wb") as output:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self._portal.environment, stdout=output
            )
            try:
                while process.poll() is None:
                    self._portal.tend()
                    time.sleep(TICK)
            finally:
                process.kill()
                process.wait()
        if process.returncode:
            raise RuntimeError(f"The audit itself ended with code {process.returncode}.")
        found: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
        return found

    def _leftovers(self) -> list[dict[str, str]]:
        deadline = time.monotonic() + ORPHAN_SECONDS
        while (orphans := self._portal.orphans()) and time.monotonic() < deadline:
            time.sleep(TICK)
        found = [
            {"kind": "processes that have outlived their service", "detail": f"{count} of {name}"}
            for name, count in orphans.items()
        ]
        found += [
            {"kind": "member who was not through", "detail": member.trouble}
            for member in self._members
            if member.trouble
        ]
        if not self._disturber.is_through:
            found.append({"kind": "disturbances without a target", "detail": "see the counts"})
        return found


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
