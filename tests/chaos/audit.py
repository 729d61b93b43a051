"""`python -m tests.chaos.audit`: wait until the portal has settled, then compare both sides.

It runs in the portal's environment and prints one JSON object: the differences and some figures.
"""

import argparse
import json
import sys
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.chaos import evidence
from tests.chaos.comparison import Difference, differences
from tests.chaos.members import Answer

LOOK_SECONDS = 1.0
TELL_SECONDS = 10.0


def audit(answers: list[Answer], sandbox_url: str, patience: float, drain: float) -> dict[str, Any]:
    """Wait, compare, and return what is to be printed."""
    evidence.connect()
    settling = settle(patience)
    tasks = evidence.tasks()
    undrained = drained(tasks, drain) if drain and settling is not None else {}
    found = evidence.gather(sandbox_url)
    paid = sum(job.charged - job.refunded for job in found.jobs)
    figures = {
        "seconds until settled": settling,
        "rows": len(found.rows),
        "ends": dict(sorted(Counter(row.state for row in found.rows).items())),
        "pictures": sum(len(row.pictures) for row in found.rows),
        "jobs": len(found.jobs),
        "credits paid": paid,
        "ledger": found.ledger_total,
        "tasks in the queue once settled": len(tasks),
        "temporary files left": found.temporary_files,
    }
    listed = differences(answers, found)
    listed += [Difference("task that is never done with", name) for name in undrained.values()]
    if settling is None:
        detail = f"after {patience:.0f} s: {evidence.unfinished()}"
        listed.insert(0, Difference("did not settle", detail))
    return {"differences": [asdict(one) for one in listed], "figures": figures}


def settle(patience: float) -> float | None:
    """Wait until nothing is open or leased; return how long it took, None if it took too long."""
    begin = told = time.monotonic()
    while open_rows := evidence.unfinished():
        now = time.monotonic()
        if now - begin > patience:
            return None
        if now - told > TELL_SECONDS:
            told = now
            _tell(f"settling for {now - begin:.0f} s, still open: {open_rows}")
        time.sleep(LOOK_SECONDS)
    return round(time.monotonic() - begin, 1)


def drained(tasks: dict[int, str], patience: float) -> dict[int, str]:
    """Wait until these tasks are out of the queue; return those that are not by then.

    What a killed worker had in hand is given out again only after the queue's `retry`.
    """
    begin = told = time.monotonic()
    while left := {key: name for key, name in evidence.tasks().items() if key in tasks}:
        now = time.monotonic()
        if now - begin > patience:
            return left
        if now - told > TELL_SECONDS:
            told = now
            _tell(f"draining for {now - begin:.0f} s, old tasks: {len(left)}")
        time.sleep(LOOK_SECONDS)
    return {}


def _tell(line: str) -> None:
    sys.stderr.write(f"  {line}\n")
    sys.stderr.flush()


def main() -> None:
    """Read the command line and print the result."""
    parser = argparse.ArgumentParser(prog="tests.chaos.audit", description=__doc__)
    parser.add_argument("answers", type=Path, help="JSON file of what the members were told")
    parser.add_argument("--sandbox", required=True, help="address of the sandbox")
    parser.add_argument("--patience", type=float, default=360.0, help="seconds to settle")
    parser.add_argument("--drain", type=float, default=0.0, help="seconds for the queue to drain")
    options = parser.parse_args()
    answers = [Answer(**fields) for fields in json.loads(options.answers.read_text())]
    result = audit(answers, options.sandbox, options.patience, options.drain)
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main()
