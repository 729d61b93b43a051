"""Generations completed a minute, against the naive design and against the thumbnails alone."""

import time
from dataclasses import dataclass

from tests.benchmarks import naive, thumbnails
from tests.benchmarks.figures import Figure, say
from tests.benchmarks.pictures import ReadyPictures
from tests.benchmarks.portal import COLLECTORS, MAIN, NAIVE, Portal, Setup
from tests.benchmarks.processes import cores
from tests.benchmarks.window import Window

JOB_SECONDS = 8.0
WORKERS, COLLECTING_WORKERS = 2, 2
GOAL_TIMES_NAIVE, GOAL_SHARE_OF_THUMBNAILS = 50, 0.8
OTHERS = "all others on this machine"
NOT_OURS = ("sandbox", "the benchmark itself", OTHERS)


@dataclass(frozen=True)
class Size:
    """How many generations wait, how many may be in flight, and how long to count."""

    generations: int
    in_flight: int
    warm_up_seconds: float
    seconds: float


# Little more in flight than can be completed, or the portal would send ahead of its collecting.
FULL = Size(generations=6000, in_flight=600, warm_up_seconds=15, seconds=60)
QUICK = Size(generations=900, in_flight=150, warm_up_seconds=5, seconds=15)


def run(*, quick: bool) -> list[Figure]:
    """Measure the portal, then the naive design with as many workers, then thumbnails alone."""
    size = QUICK if quick else FULL
    window, completed = _measured(size)
    rate = 60 * completed / window.seconds
    workers = WORKERS + COLLECTING_WORKERS
    naive_rate = naive.completed_per_minute(workers, quick=quick)
    alone = thumbnails.measured(quick=quick)
    times = rate / naive_rate if naive_rate else float("inf")
    share = rate / alone.per_minute
    # On a real day neither the provider nor strangers are on these cores. Here the ceiling is by
    # CPU time, for strangers may have been at work while the thumbnails were measured, too.
    cost = sum(window.used[name] for name in window.used if name not in NOT_OURS)
    cost /= max(completed, 1)
    taken = window.share("sandbox") + max(0.0, window.share(OTHERS))
    without = rate * alone.cpu / (60 * cores() * (1 - taken))
    return [
        Figure(
            f"completed a minute, {cores()} cores, {JOB_SECONDS:.0f}-second jobs",
            f"{rate:,.0f}",
            f"≥ {GOAL_TIMES_NAIVE} times the naive design",
            times >= GOAL_TIMES_NAIVE,
            f"{times:.0f} × naive with {workers} workers ({naive_rate:.1f})",
        ),
        Figure(
            "share of what the thumbnails alone allow",
            f"{share:.0%}",
            f"≥ {GOAL_SHARE_OF_THUMBNAILS:.0%}",
            share >= GOAL_SHARE_OF_THUMBNAILS,
            f"thumbnails alone: {alone.per_minute:,.0f} a minute",
        ),
        Figure(
            "the same, of the CPU that sandbox and strangers left",
            f"{without:.0%}",
            beside=f"they took {taken:.0%} of the cores",
        ),
        Figure(
            "thumbnails' share of the CPU that the portal uses for a picture",
            f"{alone.cpu / cost:.0%}" if completed else "none completed",
            beside=f"{1000 * alone.cpu:.1f} of {1000 * cost:.1f} ms",
        ),
    ]


def _measured(size: Size) -> tuple[Window, int]:
    setup = Setup(
        seconds=JOB_SECONDS,
        most_in_flight=size.in_flight,
        workers={MAIN: WORKERS, COLLECTORS: COLLECTING_WORKERS, NAIVE: 1},
    )
    with Portal(setup) as portal, ReadyPictures(portal):
        say(f"Asking for {size.generations} generations …")
        portal.seed(size.generations)
        portal.start_cluster(MAIN)
        portal.start_cluster(COLLECTORS)
        database = portal.database
        while not database.states().get("completed"):
            time.sleep(0.2)
        time.sleep(size.warm_up_seconds)
        say(f"  states when counting begins: {database.states()}")
        window = Window(portal)
        time.sleep(size.seconds)
        window.end()
        states = database.states()
        say(f"  states when counting ends: {states}")
        if states.get("completed", 0) >= size.generations:
            say("  All were completed before the end: take more of them.")
        completed = database.completed(window.start, window.until)
        say(window.breakdown(completed))
    return window, completed
