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
from gallery.lifecycle import LEASES, State
from gallery.models import Generation

FILES_AT_ONCE = 8
SLICE_SECONDS = 20.0
MOST_SECONDS = 120.0
# A file that takes this long holds the end of the slice up, so that others are fetched meanwhile.
HANGING_SECONDS = 5.0
# How long a collector stays for more to come, before it lets its worker go.
LINGER_SECONDS = 1.0
IDLE_SECONDS = 0.02
RENEW_SECONDS = 5.0


@lru_cache(maxsize=1)
def _files() -> Calls:
    return Calls(2 * FILES_AT_ONCE, name="files")


def run_collector() -> None:
    """Collect whatever waits to be, until nothing more is to come or the slice is over."""
    calls = _files()
    start = busy = renewed = time.monotonic()
    while not queue.is_stopping():
        now = time.monotonic()
        is_over = now - start >= SLICE_SECONDS
        if now - start >= MOST_SECONDS or (is_over and not calls.count()):
            break
        if now - renewed >= RENEW_SECONDS:
            renewed = now
            _renew(calls)
        is_held_up = calls.longest() > HANGING_SECONDS
        if (not is_over or is_held_up) and collect_more(calls):
            busy = now
        if now - busy >= LINGER_SECONDS and not calls.count() and not _more_to_come():
            break
        if not calls.take(seconds=IDLE_SECONDS) and not calls.count():
            time.sleep(IDLE_SECONDS)
    calls.abandon()
    tallies.flush()


def _more_to_come() -> bool:
    """While a job runs it is worth staying: its picture is then fetched without delay."""
    return Generation.objects.filter(state=State.RUNNING).exists()


def _renew(calls: Calls) -> None:
    """Say that we are still at it: a file may take longer than a lease."""
    now = timezone.now()
    calls.renew(until=now + LEASES[State.COLLECTING], now=now)
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
