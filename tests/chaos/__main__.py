"""`python -m tests.chaos`: kill the portal's processes again and again, then compare both sides."""

import argparse
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import postgres
from tests.chaos.plan import Plan, make_plan
from tests.chaos.portal import Portal
from tests.chaos.run import Outcome, Run, say

MOST_LISTED = 20


def main() -> int:
    """Run by the command line; return the exit code."""
    options = _options()
    # An interruption ends the processes, whichever way it comes.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    plan = make_plan(
        options.seed, options.minutes * 60, options.generations, options.kills, options.only
    )
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    say(
        f"Seed {plan.seed}: {len(plan.submissions)} generations and {options.kills} kills in"
        f" {plan.seconds:.0f} s on {options.database}, in {folder}"
    )
    with _database(options.database) as url:
        portal = Portal(folder, plan.seed, url)
        try:
            portal.start()
            run = Run(portal, plan, patience=options.patience, drain=options.drain)
            outcome = run.carry_out()
        finally:
            portal.end()
    _report(plan, portal, outcome)
    if not outcome.differences and not options.keep:
        portal.remove()
    else:
        say(f"\nDatabase, pictures, books and logs are kept in {folder}")
    return int(bool(outcome.differences))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.chaos", description=__doc__)
    parser.add_argument("--minutes", type=float, default=15.0, help="how long kills go on")
    parser.add_argument("--generations", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=200, help="SIGKILLs; others come on top")
    parser.add_argument("--seed", type=int, default=7, help="the same one repeats a run")
    parser.add_argument("--only", default="", help="only kinds with this text, such as: whole web")
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--patience", type=float, default=360.0, help="seconds to settle")
    parser.add_argument("--drain", type=float, default=360.0, help="seconds to drain the queue")
    parser.add_argument("--keep", action="store_true", help="keep the folder of a good run")
    return parser.parse_args()


@contextmanager
def _database(kind: str) -> Iterator[str]:
    if kind == "sqlite":
        yield ""
        return
    binaries = postgres.binaries()
    if binaries is None:
        raise SystemExit("No PostgreSQL server is installed.")
    with postgres.server(binaries) as url:
        yield url


def _report(plan: Plan, portal: Portal, outcome: Outcome) -> None:
    presses = sum(answer.presses for answer in outcome.answers)
    say(f"\nDone to the processes: {outcome.disturber.kills} kills, and what comes on top")
    for kind, count in sorted(outcome.disturber.done.items()):
        say(f"  {count:5} {kind}")
    say("\nServices")
    for service in portal.services.values():
        ends = f", ended by itself with {Counter(service.own_ends)}" if service.own_ends else ""
        killed = f", {service.stubborn_stops} did not stop in time" * bool(service.stubborn_stops)
        say(f"  {service.name}: {len(service.leaders)} starts{ends}{killed}")
    say("\nFigures")
    say(f"  presses of the button for {len(plan.submissions)} submissions: {presses}")
    for name, value in outcome.figures.items():
        say(f"  {name}: {value}")
    say(f"\nDifferences: {len(outcome.differences)}")
    for kind, count in Counter(one["kind"] for one in outcome.differences).items():
        say(f"  {count:5} {kind}")
        details = [one["detail"] for one in outcome.differences if one["kind"] == kind]
        for detail in details[:MOST_LISTED]:
            say(f"        {detail}")


if __name__ == "__main__":
    sys.exit(main())
