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


FULL = Size(generations=5000, in_flight=1000, patience_seconds=420)
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
        ended = database.ended(window.start, window.until)
        say(window.breakdown(completed))
        say(f"  states: {database.states()}; jobs known to have ended: {ended}")
        return [_figure(size, window.requests, completed, ended), crowded.figure(size)]


def _wait(portal: Portal, size: Size, start: float) -> "Crowded":
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
    return crowded


class Crowded:
    """Adds up what happens between two looks that both found the provider nearly full."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._before: tuple[float, int] | None = None
        self._times: list[tuple[float, float]] = []
        self._requests = 0

    def note(self, nearly_full: bool) -> None:
        """Note how full the provider was found just now."""
        now, requests = time.time(), sum(self._portal.requests().values())
        if nearly_full and self._before:
            then, earlier = self._before
            self._requests += requests - earlier
            self._times.append((then, now))
        self._before = (now, requests) if nearly_full else None

    def figure(self, size: Size) -> Figure:
        """Return the ratio; to be called when the ends of all jobs are known."""
        name = (
            f"the same, only while at least {NEARLY_ALL:.0%} of {size.in_flight:,} were in flight"
        )
        database = self._portal.database
        ended = sum(database.ended(then, now) for then, now in self._times)
        if not ended:
            return Figure(name, "never so many in flight, or no job ended meanwhile")
        seconds = sum(now - then for then, now in self._times)
        ratio = f"{self._requests / ended:.2f} per job that ended"
        return Figure(name, ratio, beside=f"{ended:,} in {seconds:.0f} s")


def _figure(size: Size, requests: dict[str, int], completed: int, ended: int) -> Figure:
    total = sum(requests.values())
    ratio = total / completed if completed else float("inf")
    return Figure(
        f"provider requests per completed generation, {size.in_flight:,} in flight",
        f"{ratio:.2f}",
        f"≤ {GOAL}",
        ratio <= GOAL,
        f"{total / ended:.2f} per job that ended" if ended else "",
    )
