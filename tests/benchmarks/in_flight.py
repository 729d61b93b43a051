"""Many generations in flight with one worker process: how late each is looked at, and memory."""

import time
from dataclasses import dataclass

from tests.benchmarks.database import SandboxDatabase
from tests.benchmarks.figures import Figure, say
from tests.benchmarks.lateness import INTERVAL_SECONDS, Lateness
from tests.benchmarks.metrics import bound_of, difference, histograms
from tests.benchmarks.portal import COLLECTORS, MAIN, METRICS_TOKEN, NAIVE, Portal, Setup
from tests.benchmarks.processes import Memory
from tests.benchmarks.window import Window

LOOK_AROUND_EVERY_SECONDS = 1.0
REPORT_EVERY_SECONDS = 10.0
GOAL_LATENESS, GOAL_MEGABYTES = 1.0, 200.0


@dataclass(frozen=True)
class Size:
    """How many at once; how long a job takes (0.7 to 1.8 times that); how long to watch."""

    in_flight: int
    job_seconds: float
    patience_seconds: float
    watch_seconds: float


# More than are to be in flight, for those that have ended and are not known to yet.
PLACES = 1.05
SURPLUS = 1.6
# Jobs begin to end, and to be collected, while it is watched: after 0.7 of their median time.
FULL = Size(in_flight=5000, job_seconds=60, patience_seconds=120, watch_seconds=45)
QUICK = Size(in_flight=300, job_seconds=60, patience_seconds=60, watch_seconds=10)


@dataclass
class Extremes:
    """The most memory that was seen, in megabytes, and how many jobs the provider had at once."""

    worker: Memory
    cluster: Memory
    fewest: int
    most: int

    def look(self, portal: Portal, provider: SandboxDatabase) -> None:
        """Look at the main cluster and at the provider now."""
        cluster = portal.clusters[MAIN]
        self.worker = max([self.worker, *cluster.worker_memory()], key=_resident)
        self.cluster = max(self.cluster, cluster.whole_memory(), key=_proportional)
        in_flight = provider.in_flight(time.time())
        self.fewest, self.most = min(self.fewest, in_flight), max(self.most, in_flight)


def _resident(memory: Memory) -> float:
    return memory.resident


def _proportional(memory: Memory) -> float:
    return memory.proportional


def run(*, quick: bool) -> list[Figure]:
    """Send all, wait until all are in flight, and watch for a while."""
    size = QUICK if quick else FULL
    setup = Setup(
        seconds=size.job_seconds,
        most_in_flight=int(size.in_flight * PLACES),
        plain_pictures=True,
        workers={MAIN: 1, COLLECTORS: 1, NAIVE: 1},
    )
    with Portal(setup) as portal:
        portal.start_web()
        # More than fit, so that the places of those that end are taken at once.
        generations = int(size.in_flight * SURPLUS)
        say(f"Asking for {generations} generations …")
        portal.seed(generations)
        portal.start_cluster(MAIN)
        portal.start_cluster(COLLECTORS)
        _wait_for_all(portal, size)
        return _watched(portal, size)


def _wait_for_all(portal: Portal, size: Size) -> None:
    """Wait until all are in flight, or for so long."""
    start = time.monotonic()
    reported = 0.0
    database, provider = portal.database, portal.sandbox_database
    while True:
        in_flight, taken = provider.in_flight(time.time()), time.monotonic() - start
        if taken - reported > REPORT_EVERY_SECONDS:
            reported = taken
            say(f"  after {taken:.0f} s: {in_flight} in flight; {database.states()}")
        if in_flight >= size.in_flight or taken > size.patience_seconds:
            say(f"  {in_flight} in flight after {taken:.1f} s; {database.states()}")
            return
        time.sleep(0.1)


def _watched(portal: Portal, size: Size) -> list[Figure]:
    database, provider = portal.database, portal.sandbox_database
    lateness = Lateness(database)
    extremes = Extremes(Memory(0, 0), Memory(0, 0), fewest=10**9, most=0)
    before = histograms(portal.url, METRICS_TOKEN)
    window = Window(portal)
    looked_around = 0.0
    while time.time() - window.start < size.watch_seconds:
        lateness.sample()
        if time.time() - looked_around > LOOK_AROUND_EVERY_SECONDS:
            looked_around = time.time()
            extremes.look(portal, provider)
        time.sleep(INTERVAL_SECONDS)
    window.end()
    say(window.breakdown(lateness.looks, "look at a job"))
    ended = database.ended(window.start, window.until)
    say(f"  {ended} jobs ended meanwhile; states at the end: {database.states()}")
    for name, after in histograms(portal.url, METRICS_TOKEN).items():
        counted = difference(after, before.get(name, {}))
        say(f"  /metrics {name}: p50 ≤ {bound_of(counted, 0.5)}, p99 ≤ {bound_of(counted, 0.99)}")
    return _figures(size, lateness, extremes)


def _figures(size: Size, lateness: Lateness, extremes: Extremes) -> list[Figure]:
    late = lateness.by_look(0.99)
    say(
        f"  {lateness.looks} looks, {len(lateness.of_late_looks)} of them seen late,"
        f" {lateness.waiting} late still;"
        f" by look p50 ≤ {lateness.by_look(0.5):.2f} s, max {lateness.by_look(1):.2f} s;"
        f" by row and moment p50 {lateness.by_row(0.5):.2f} s, p99 {lateness.by_row(0.99):.2f} s,"
        f" max {lateness.by_row(1):.2f} s"
    )
    worker, cluster, most = extremes.worker, extremes.cluster, extremes.most
    return [
        Figure(
            "generations in flight with one worker process",
            f"{most:,}",
            f"≥ {size.in_flight:,}",
            most >= size.in_flight,
            f"at all times at least {extremes.fewest:,}",
        ),
        Figure(
            "a look at a job is late by, 99th percentile",
            f"{late:.2f} s",
            f"≤ {GOAL_LATENESS:.0f} s",
            late <= GOAL_LATENESS,
            f"{lateness.looks:,} looks",
        ),
        Figure(
            f"memory of the worker at {most:,} in flight",
            f"{worker.resident:.0f} MB",
            f"< {GOAL_MEGABYTES:.0f} MB",
            worker.resident < GOAL_MEGABYTES,
            f"its whole cluster, shared pages once: {cluster.proportional:.0f} MB",
        ),
    ]
