"""What the thumbnails alone allow: nothing but `make_renditions`, in a process on each core."""

import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache

from gallery.imaging.renditions import make_renditions
from tests.benchmarks.figures import Figure, say
from tests.benchmarks.pictures import result_files
from tests.benchmarks.processes import cores

SECONDS, QUICK_SECONDS = 30.0, 5.0


@dataclass(frozen=True)
class Share:
    """What one process has done: pictures, seconds by the clock, and seconds of CPU."""

    pictures: int
    seconds: float
    cpu: float


@dataclass(frozen=True)
class Thumbnails:
    """Pictures a minute by the clock, and seconds of CPU a picture."""

    per_minute: float
    cpu: float


@cache
def measured(*, quick: bool = False) -> Thumbnails:
    """Measure it with the very files that the other benchmarks collect."""
    files = [content for _ratio, content in result_files()]
    seconds = QUICK_SECONDS if quick else SECONDS
    say(f"Thumbnails alone for {seconds:.0f} s …")
    with ProcessPoolExecutor(cores()) as pool:
        shares = list(pool.map(_work, [files] * cores(), [seconds] * cores()))
    cpu = sum(share.cpu for share in shares)
    busy = cpu / sum(share.seconds for share in shares)
    cost = cpu / sum(share.pictures for share in shares)
    say(f"  {1000 * cost:.1f} ms of CPU a picture; it had {busy:.0%} of {cores()} cores")
    return Thumbnails(sum(60 * share.pictures / share.seconds for share in shares), cost)


def _work(files: list[bytes], seconds: float) -> Share:
    for content in files[:5]:
        make_renditions(content)
    start, cpu, done = time.monotonic(), time.process_time(), 0
    while time.monotonic() - start < seconds:
        make_renditions(files[done % len(files)])
        done += 1
    return Share(done, time.monotonic() - start, time.process_time() - cpu)


def run(*, quick: bool) -> list[Figure]:
    """Measure it for its own sake."""
    alone = measured(quick=quick)
    return [
        Figure(
            f"thumbnails alone, {cores()} cores",
            f"{alone.per_minute:,.0f} a minute",
            beside=f"{1000 * alone.cpu:.1f} ms of CPU a picture",
        )
    ]
