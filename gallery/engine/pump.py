"""The pump: one long task at a time that advances whatever is due, while there is a cluster.

It runs in slices of a few seconds, each of which asks for its successor, so that a cluster that is
told to stop has to wait for no longer than a slice.
"""

import logging
import time
import uuid
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from gallery.engine import gate
from gallery.engine.advance import advance, allowed_states, provider
from gallery.models import EngineLease, Generation
from gallery.queue import PUMP, enqueue

logger = logging.getLogger(__name__)

NAME = "pump"
SLICE_SECONDS = 4.0
IDLE_SECONDS = 0.1
BATCH = 100
# Longer than a slice and the slowest step that may begin at its end.
LEASE = timedelta(seconds=45)


def ensure_running() -> None:
    """Ask for a pump unless one holds the lease; a pump too many ends at once."""
    if not EngineLease.objects.filter(name=NAME, until__gt=timezone.now()).exists():
        enqueue(PUMP)


def run_slice(*, seconds: float = SLICE_SECONDS) -> None:
    """Be the pump for a slice, then hand over; do nothing where another one is."""
    token = _acquire()
    if token is None:
        return
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end:
            if not turn(until=end):
                time.sleep(IDLE_SECONDS)
    finally:
        _release(token)
    enqueue(PUMP)


def turn(*, until: float = float("inf")) -> int:
    """Advance what is due now, beginning no step after `until`; return how many rows were.

    `until` is a time of the monotonic clock, in seconds.
    """
    opening = gate.tend(provider(), timezone.now())
    due = (
        Generation.objects.due(timezone.now())
        .filter(state__in=sorted(allowed_states(opening)))
        .values_list("pk", flat=True)[:BATCH]
    )
    advanced = 0
    for pk in list(due):
        if time.monotonic() >= until:
            break
        advanced += _guarded_advance(pk)
    return advanced


def _guarded_advance(pk: int) -> bool:
    """Advance a row; one that raises is left to its lease and its limit of attempts."""
    try:
        return advance(pk)
    except Exception:
        logger.exception("generation row %s could not be advanced", pk)
        return False


def _acquire() -> uuid.UUID | None:
    now = timezone.now()
    EngineLease.objects.get_or_create(name=NAME)
    token = uuid.uuid4()
    taken = (
        EngineLease.objects.filter(name=NAME)
        .filter(Q(until=None) | Q(until__lte=now))
        .update(token=token, until=now + LEASE)
    )
    return token if taken else None


def _release(token: uuid.UUID) -> None:
    EngineLease.objects.filter(name=NAME, token=token).update(token=None, until=None)
