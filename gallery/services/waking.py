"""Waking the engine when there is something to do and nobody is at it."""

from django.db import transaction
from django.utils import timezone

from gallery.models import EngineLease
from gallery.queue import PUMP, enqueue

PUMP_LEASE = "pump"


def wake_engine() -> None:
    """Ask for a pump unless one is at work: that one finds new rows by itself, at once."""
    if not EngineLease.objects.is_held(PUMP_LEASE, timezone.now()):
        enqueue(PUMP)


def wake_engine_on_commit() -> None:
    """Wake the engine once the current transaction, if there is one, is committed."""
    transaction.on_commit(wake_engine, robust=True)
