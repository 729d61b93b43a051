"""Being the pump for a while: one process at a time, with another that stands by.

A slice asks for its successor at its end, so that workers can be recycled and a cluster that is
told to stop need not wait. While one process is the pump another stands by in a slice of its own,
and takes over as soon as the first hands over or falls silent.
"""

import logging
import time
from functools import lru_cache

from django.db import DatabaseError, connection
from django.utils import timezone

from gallery import queue
from gallery.engine import tallies
from gallery.engine.pump import Pump
from gallery.models import EngineLease, Generation
from gallery.services.waking import PUMP_LEASE

logger = logging.getLogger(__name__)

STANDBY_LEASE = "standby"
SLICE_SECONDS = 30.0
# Without a pump's end within this time the pump is one of another cluster, with its own standby.
STANDBY_SECONDS = 60.0
# From turn to turn, while there is something to do and while there is not.
TURN_SECONDS, IDLE_SECONDS = 0.04, 0.1
HOLD_SECONDS = 2.0
STANDBY_IDLE_SECONDS = 0.1
PAUSE_WITHOUT_DATABASE = 1.0
# How long a process that is told to stop waits for answers, before it hands back what it holds.
GRACE_SECONDS = 3.0


@lru_cache(maxsize=1)
def pump() -> Pump:
    """Return this process's pump: answers that come after a slice are taken up in the next."""
    return Pump()


def run_slice(*, seconds: float = SLICE_SECONDS, standby_seconds: float = STANDBY_SECONDS) -> None:
    """Wait to become the pump, be it for a slice, and hand over; end at once where two wait."""
    number = _wait_for_turn(standby_seconds)
    if number is None:
        return
    pump().is_still_ours = lambda: _hold(number)
    try:
        _pump(time.monotonic() + seconds, number)
    finally:
        EngineLease.objects.release(PUMP_LEASE, number)
        queue.enqueue(queue.PUMP)
        _finish_calls()


def _wait_for_turn(seconds: float) -> int | None:
    leases = EngineLease.objects
    waiting = leases.take(STANDBY_LEASE, timezone.now())
    if waiting is None:
        return None
    end = time.monotonic() + seconds
    number = None
    try:
        while number is None and time.monotonic() < end and not queue.is_stopping():
            number = leases.take(PUMP_LEASE, timezone.now())
            if number is None:
                leases.hold(STANDBY_LEASE, waiting, timezone.now())
                if not pump().calls.take(seconds=STANDBY_IDLE_SECONDS):
                    time.sleep(STANDBY_IDLE_SECONDS)
    finally:
        leases.release(STANDBY_LEASE, waiting)
    return number


def _pump(end: float, number: int) -> None:
    hold_at = 0.0
    while time.monotonic() < end and not queue.is_stopping():
        try:
            if time.monotonic() >= hold_at:
                hold_at = time.monotonic() + HOLD_SECONDS
                if not _hold(number):
                    logger.warning("The pump is another process by now.")
                    return
                _keep_house()
            busy = pump().turn()
            _take_outcomes(TURN_SECONDS if busy else IDLE_SECONDS)
        except DatabaseError:
            logger.exception("The database does not answer just now.")
            connection.close()
            time.sleep(PAUSE_WITHOUT_DATABASE)
    tallies.flush()


def _take_outcomes(seconds: float) -> None:
    """Take up what comes within so many seconds."""
    calls = pump().calls
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if calls.count():
            calls.take(seconds=left)
        else:
            time.sleep(left)


def _hold(number: int) -> bool:
    return EngineLease.objects.hold(PUMP_LEASE, number, timezone.now())


def _keep_house() -> None:
    tallies.flush()
    mended = Generation.objects.mend_times(timezone.now())
    if mended:
        logger.warning("%s rows waited for a time too far ahead: was the clock set back?", mended)


def _finish_calls() -> None:
    """Take up what answers soon; a process that is told to stop hands back the rest."""
    end = time.monotonic() + GRACE_SECONDS
    calls = pump().calls
    while calls.count() and time.monotonic() < end:
        calls.take(seconds=IDLE_SECONDS)
    if queue.is_stopping():
        calls.abandon()
