"""What can honestly be said of the near future: when a job ends, and how the provider does."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.core.cache import caches
from django.db.models import QuerySet
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
# A job is late when it takes twice as long as usual. Of very quick ones this is still no news.
LEAST_DELAY = timedelta(seconds=5)


class Kind(StrEnum):
    """How the provider does just now."""

    UNKNOWN = "unknown"
    CLEAR = "clear"
    SLOW = "slow"
    TROUBLED = "troubled"


@dataclass(frozen=True, slots=True)
class Weather:
    """How the provider does by our own recent jobs: `failed` of `ended` ended by its fault.

    `seconds` is what a picture takes just now, None where none was made lately.
    """

    kind: Kind
    seconds: float | None
    failed: int
    ended: int


@dataclass(frozen=True, slots=True)
class Expectation:
    """When a running job should be ready, and from when on it takes longer than usual."""

    ready_at: datetime
    late_at: datetime


def expectation(generation: Generation, now: datetime) -> Expectation | None:
    """Return what to expect of a running job; None where too little is known."""
    if generation.state != State.RUNNING or generation.accepted_at is None:
        return None
    known = durations(generation.model, generation.aspect_ratio)
    if known is None:
        return None
    typical = max(known.typical, _slow_just_now(generation.model))
    # The clock may have been set back since.
    began = min(generation.accepted_at, now)
    ready_at = began + typical
    return Expectation(ready_at=ready_at, late_at=ready_at + max(typical, LEAST_DELAY))


def _slow_just_now(model: str) -> timedelta:
    """Return what jobs of the model take while it is slower than usual, else nothing."""
    lately = weather() if model == DEFAULT_MODEL.slug else None
    if lately is None or lately.kind != Kind.SLOW or lately.seconds is None:
        return timedelta()
    return timedelta(seconds=lately.seconds)


def weather() -> Weather:
    """Return how the provider does; looked up anew after some seconds."""
    found: Weather | None = caches["process"].get("weather")
    if found is None:
        found = _look()
        caches["process"].set("weather", found, REMEMBER_SECONDS)
    return found


def _look() -> Weather:
    since = timezone.now() - LATELY
    completed = list(last_completed(DEFAULT_MODEL.slug))
    failed = list(_last_failed(DEFAULT_MODEL.slug))
    faults = {row.pk for row in failed if row.end_reason == EndReason.PROVIDER_FAULT}
    newest_first = sorted([*completed, *failed], key=lambda row: row.pk, reverse=True)
    ends = [row for row in newest_first if row.accepted_at and row.accepted_at > since][:SAMPLE]
    taken = sorted(time_taken(row) for row in ends if row.made_at)
    middle = taken[len(taken) // 2] if taken else None
    usual = sorted(time_taken(row) for row in completed)
    fault_count = sum(row.pk in faults for row in ends)
    kind = Kind.CLEAR
    if len(ends) < ENOUGH:
        kind = Kind.UNKNOWN
    elif fault_count > len(ends) * TROUBLED_SHARE:
        kind = Kind.TROUBLED
    elif middle is None or not usual:
        kind = Kind.UNKNOWN
    elif middle > usual[len(usual) // 2] * SLOW_FACTOR:
        kind = Kind.SLOW
    seconds = middle.total_seconds() if middle is not None and kind != Kind.UNKNOWN else None
    return Weather(kind, seconds, fault_count, len(ends))


def _last_failed(model: str) -> "QuerySet[Generation, Generation]":
    failed = Generation.objects.filter(model=model, state=State.FAILED)
    return failed.only("end_reason", "accepted_at", "made_at").order_by("-pk")[:SAMPLE]
