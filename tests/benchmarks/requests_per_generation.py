"""Provider requests per completed generation, with many in flight all the time."""

import time
from dataclasses import dataclass

from tests.benchmarks.figures import Figure, say
from tests.benchmarks.portal import COLLECTORS, MAIN, NAIVE, Portal, Setup
from tests.benchmarks.window import Window

JOB_SECONDS = 8.0
GOAL = 1.5
# Counted apart, too: while the provider has nearly as many jobs as it takes.
NEARLY_ALL = 0.9
REPORT_EVERY_SECONDS = 10.0


@dataclass(frozen=True)
class Size:
    """How many generations go through how many places, and how long that may take."""

    generations: int
    in_flight: int
    patience_seconds: float


FULL = Size(generations=5000, in_flight=1000, patience_seconds=300)
QUICK = Size(generations=300, in_flight=100, patience_seconds=60)


def run(*, quick: bool) -> list[Figure]:
    """Complete them all, and count the requests of the whole run."""
    size = QUICK if quick else FULL
    setup = Setup(
        seconds=JOB_SECONDS,
        most_in_flight=size.in_flight,
        plain_pictures=True,
        workers={MAIN: 1, COLLECTORS: 2, NAIVE: 1},
    )
    with Portal(setup) as portal:
        say(f"Asking for {size.generations} generations …")
        portal.seed(size.generations)
        window = Window(portal)
        portal.start_cluster(MAIN)
        portal.start_cluster(COLLECTORS)
        crowded = _wait(portal, size, window.start)
        window.end()
        database = portal.database
        completed = database.completed(window.start, window.until)
        learnt = database.learnt(window.start, window.until)
        say(window.breakdown(completed))
        say(f"  states: {database.states()}; jobs whose end was learnt: {learnt}")
        return [_figure(size, window.requests, completed, learnt), crowded]


def _wait(portal: Portal, size: Size, start: float) -> Figure:
    """Wait until all are completed; return what was counted while nearly all places were taken."""
    database, provider = portal.database, portal.sandbox_database
    crowded = Crowded(portal)
    reported = start
    while (now := time.time()) - start < size.patience_seconds:
        states = database.states()
        if states.get("completed", 0) >= size.generations:
            break
        in_flight = provider.in_flight(now)
        crowded.note(in_flight >= NEARLY_ALL * size.in_flight)
        if now - reported > REPORT_EVERY_SECONDS:
            reported = now
            say(f"  after {now - start:.0f} s: {in_flight} in flight; {states}")
        time.sleep(0.5)
    name = f"the same, only while at least {NEARLY_ALL:.0%} of {size.in_flight:,} were in flight"
    if not crowded.learnt:
        return Figure(name, "never so many in flight, or no job ended meanwhile")
    ratio = f"{crowded.requests / crowded.learnt:.2f} per job whose end was learnt"
    return Figure(name, ratio, beside=f"{crowded.learnt:,} in {crowded.seconds:.0f} s")


class Crowded:
    """Adds up what happens between two looks that both found the provider nearly full."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._database = portal.database
        self._before: tuple[float, int] | None = None
        self.requests = self.learnt = 0
        self.seconds = 0.0

    def note(self, nearly_full: bool) -> None:
        """Note how full the provider was found just now."""
        now, requests = time.time(), sum(self._portal.requests().values())
        if nearly_full and self._before:
            then, earlier = self._before
            self.requests += requests - earlier
            self.learnt += self._database.learnt(then, now)
            self.seconds += now - then
        self._before = (now, requests) if nearly_full else None


def _figure(size: Size, requests: dict[str, int], completed: int, learnt: int) -> Figure:
    total = sum(requests.values())
    ratio = total / completed if completed else float("inf")
    return Figure(
        f"provider requests per completed generation, {size.in_flight:,} in flight",
        f"{ratio:.2f}",
        f"≤ {GOAL}",
        ratio <= GOAL,
        f"{total / learnt:.2f} per job whose end was learnt" if learnt else "",
    )
