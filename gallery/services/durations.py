"""How long the provider takes, learnt from recent jobs."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import caches
from django.db.models import QuerySet

from gallery.lifecycle import State
from gallery.models import Generation

# Jobs of the model that are looked at, and how many of one shape tell something by themselves.
SAMPLE, ENOUGH = 60, 10
REMEMBER_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Durations:
    """The time that one in ten of such jobs was quicker than, and the one in the middle."""

    quick: timedelta
    typical: timedelta


def durations(model: str, aspect_ratio: str) -> Durations | None:
    """Return how long such jobs take, from acceptance to the provider's end; None if unknown.

    Jobs of the same shape count where there are enough, else all of the model.
    """
    key = f"durations {model} {aspect_ratio}".replace(" ", "_")
    known: tuple[Durations | None] | None = caches["process"].get(key)
    if known is None:
        known = (_learn(model, aspect_ratio),)
        caches["process"].set(key, known, REMEMBER_SECONDS)
    return known[0]


def _learn(model: str, aspect_ratio: str) -> Durations | None:
    recent = [(row.aspect_ratio, time_taken(row)) for row in last_completed(model)]
    of_shape = [time for ratio, time in recent if ratio == aspect_ratio]
    taken = sorted(of_shape if len(of_shape) >= ENOUGH else [time for _ratio, time in recent])
    if len(taken) < ENOUGH:
        return None
    return Durations(quick=taken[len(taken) // 10], typical=taken[len(taken) // 2])


def last_completed(model: str) -> "QuerySet[Generation, Generation]":
    """Return the model's last finished jobs, the newest first."""
    completed = Generation.objects.filter(
        model=model, state=State.COMPLETED, accepted_at__isnull=False, made_at__isnull=False
    )
    times = completed.only("aspect_ratio", "accepted_at", "made_at")
    return times.order_by("-pk")[:SAMPLE]


def time_taken(generation: Generation) -> timedelta:
    """Return how long a finished job took; never negative, though clocks are set back."""
    if generation.accepted_at is None or generation.made_at is None:
        return timedelta()
    return max(generation.made_at - generation.accepted_at, timedelta())
