"""The pump: one long task at a time that advances whatever is due, while there is a cluster.

It runs in slices of a few seconds, each of which asks for its successor, so that a cluster that is
told to stop has to wait for no longer than a slice.
"""

import logging
import time
from datetime import timedelta

from django.utils import timezone

from gallery.engine import gate
from gallery.engine.advance import advance, allowed_states, provider
from gallery.engine.submit import places_in_flight
from gallery.lifecycle import State
from gallery.models import EngineLease, Generation
from gallery.queue import PUMP, enqueue
from gallery.services.waking import PUMP_LEASE

logger = logging.getLogger(__name__)

SLICE_SECONDS = 4.0
IDLE_SECONDS = 0.1
BATCH = 100
# Longer than a slice and the slowest step that may begin at its end.
LEASE = timedelta(seconds=45)
# How long the successor may take to begin before anybody else is welcome.
HANDOVER = timedelta(seconds=10)


def run_slice(*, heir: int = 0, seconds: float = SLICE_SECONDS) -> None:
    """Be the pump for a slice, then hand over; do nothing where another one is.

    `heir` is the number of the lease that was handed over to us, 0 where none was.
    """
    number = EngineLease.objects.take(PUMP_LEASE, heir=heir, now=timezone.now(), length=LEASE)
    if number is None:
        return
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end:
            if not turn(until=end):
                time.sleep(IDLE_SECONDS)
    finally:
        until = timezone.now() + HANDOVER
        if EngineLease.objects.hold(PUMP_LEASE, number=number, until=until):
            enqueue(PUMP, number)


def turn(*, until: float = float("inf")) -> int:
    """Advance what is due now, beginning no step after `until`; return how many rows were.

    `until` is a time of the monotonic clock, in seconds.
    """
    advanced = 0
    for pk in _due():
        if time.monotonic() >= until:
            break
        advanced += _guarded_advance(pk)
    return advanced


def _due() -> list[int]:
    """Return the keys of due rows: what can be sent first, because it is never many at once."""
    opening = gate.tend(provider(), timezone.now())
    places = places_in_flight(opening.max_in_flight)
    states = allowed_states(opening, places)
    due = Generation.objects.due(timezone.now()).values_list("pk", flat=True)
    sent = list(due.filter(state__in=sorted(states - {State.QUEUED}))[:BATCH])
    if State.QUEUED not in states:
        return sent
    return [*due.filter(state=State.QUEUED)[:places], *sent]


def _guarded_advance(pk: int) -> bool:
    """Advance a row; one that raises is left to its lease and its limit of attempts."""
    try:
        return advance(pk)
    except Exception:
        logger.exception("generation row %s could not be advanced", pk)
        return False
