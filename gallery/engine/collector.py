"""A collector: brings results home for a while, several files at a time, one picture at a time.

Files are waited for in threads, so that one that hangs keeps nobody else's waiting; pictures are
decoded one by one, so that memory stays bounded. Each process uses one core.
"""

import time
from functools import lru_cache

from django.utils import timezone

from gallery import queue
from gallery.engine import collect, tallies
from gallery.engine.calls import Calls
from gallery.engine.claims import claim
from gallery.lifecycle import State
from gallery.models import Generation

FILES_AT_ONCE = 8
SLICE_SECONDS = 20.0
# A file that hangs is waited for beyond the slice, and others are fetched meanwhile.
MOST_SECONDS = 120.0
# How long a collector stays for more to come, before it lets its worker go.
LINGER_SECONDS = 1.0
IDLE_SECONDS = 0.02


@lru_cache(maxsize=1)
def _files() -> Calls:
    return Calls(2 * FILES_AT_ONCE, name="files")


def run_collector() -> None:
    """Collect whatever waits to be, until nothing more comes or the slice is over."""
    calls = _files()
    start = busy = time.monotonic()
    while not queue.is_stopping():
        now = time.monotonic()
        if now - start >= MOST_SECONDS or (now - start >= SLICE_SECONDS and not calls.count()):
            break
        if collect_more(calls) or calls.count():
            busy = now
        elif now - busy >= LINGER_SECONDS:
            break
        if not calls.take(seconds=IDLE_SECONDS) and not calls.count():
            time.sleep(IDLE_SECONDS)
    calls.abandon()
    tallies.flush()


def collect_more(calls: Calls) -> int:
    """Claim as many rows as there is room for and start fetching; return how many."""
    room = FILES_AT_ONCE - calls.count(collect.KIND)
    if room <= 0:
        return 0
    now = timezone.now()
    due = Generation.objects.due(now).filter(state=State.COLLECTING)
    held = claim(list(due.values_list("pk", flat=True)[:room]), state=State.COLLECTING, now=now)
    for one in held:
        collect.fetch(one, calls)
    return len(held)
