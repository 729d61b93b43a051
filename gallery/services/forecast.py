"""What can honestly be said of the near future: how long a job still takes, and how the provider
does."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.core.cache import cache
from django.utils import timezone

from gallery.catalogue import DEFAULT_MODEL
from gallery.lifecycle import EndReason, State
from gallery.models import Generation
from gallery.services.durations import durations, last_completed, time_taken

# Only what happened lately tells of the weather.
LATELY = timedelta(minutes=30)
SAMPLE, ENOUGH = 20, 5
SLOW_FACTOR = 2.0
TROUBLED_SHARE = 0.3
REMEMBER_SECONDS = 10


class Kind(StrEnum):
    """How the provider does just now."""

    UNKNOWN = "unknown"
    CLEAR = "clear"
    SLOW = "slow"
    TROUBLED = "troubled"


@dataclass(frozen=True, slots=True)
class Weather:
    """How the provider does by our own recent jobs: `failed` of `ended` ended by its fault.

    `seconds` is what a picture takes just now, None where too few were made lately.
    """

    kind: Kind
    seconds: float | None
    failed: int
    ended: int


def seconds_left(generation: Generation, now: datetime) -> float | None:
    """Return about how long a running job still takes, 0 where it is overdue; None if unknown."""
    known = durations(generation.model, generation.aspect_ratio)
    if known is None or generation.state != State.RUNNING or generation.accepted_at is None:
        return None
    age = max(now - generation.accepted_at, timedelta())
    return max((known.typical - age).total_seconds(), 0.0)


def weather() -> Weather:
    """Return how the provider does; looked up anew after some seconds."""
    found: Weather | None = cache.get("weather")
    if found is None:
        found = _look()
        cache.set("weather", found, REMEMBER_SECONDS)
    return found


def _look() -> Weather:
    since = timezone.now() - LATELY
    recent = Generation.objects.filter(
        model=DEFAULT_MODEL.slug,
        state__in=[State.COMPLETED, State.FAILED],
        accepted_at__gt=since,
        finished_at__isnull=False,
    ).order_by("-pk")[:SAMPLE]
    ends = list(recent.only("state", "end_reason", "accepted_at", "made_at"))
    failed = sum(row.end_reason == EndReason.PROVIDER_FAULT for row in ends)
    taken = sorted(time_taken(row) for row in ends if row.made_at)
    usual = sorted(time_taken(row) for row in last_completed(DEFAULT_MODEL.slug))
    if len(ends) < ENOUGH or not taken:
        return Weather(Kind.UNKNOWN, None, failed, len(ends))
    middle = taken[len(taken) // 2]
    kind = Kind.CLEAR
    if usual and middle > usual[len(usual) // 2] * SLOW_FACTOR:
        kind = Kind.SLOW
    if failed > len(ends) * TROUBLED_SHARE:
        kind = Kind.TROUBLED
    return Weather(kind, middle.total_seconds(), failed, len(ends))
