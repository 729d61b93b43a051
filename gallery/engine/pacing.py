"""When to look at a job next: near the quick end of what such jobs take, then ever more slowly."""

from datetime import timedelta
from time import monotonic

from gallery.lifecycle import State
from gallery.models import Generation

# Apiframe v2 advises to ask every 2 to 3 seconds for images.
FIRST_LOOK = timedelta(seconds=2)
SHORTEST, LONGEST = timedelta(seconds=1.5), timedelta(seconds=30)
SLOWDOWN = 10
SAMPLE = 20
REMEMBER_SECONDS = 30.0

_quick_ends: dict[str, tuple[float, timedelta]] = {}


def first_look(model: str) -> timedelta:
    """Return how long after acceptance a job of this model is worth a first look."""
    known = _quick_ends.get(model)
    if known is not None and known[0] > monotonic():
        return known[1]
    quick = _quick_end(model)
    _quick_ends[model] = (monotonic() + REMEMBER_SECONDS, quick)
    return quick


def _quick_end(model: str) -> timedelta:
    """Return about the time that one in ten recent jobs was quicker than."""
    times = (
        Generation.objects.filter(model=model, state=State.COMPLETED, made_at__isnull=False)
        .order_by("-pk")
        .values_list("accepted_at", "made_at")[:SAMPLE]
    )
    durations = sorted(made - accepted for accepted, made in times if made and accepted)
    if len(durations) < SAMPLE // 2:
        return FIRST_LOOK
    return max(durations[len(durations) // 10] * 0.9, SHORTEST / 2)


def next_look(age: timedelta) -> timedelta:
    """Return how long to wait before the next look at a job that still runs at this age."""
    return min(max(age / SLOWDOWN, SHORTEST), LONGEST)


def backoff(tries: int, *, longest: timedelta = timedelta(minutes=10)) -> timedelta:
    """Return how long to wait after so many failed tries: 2 seconds, doubled each time."""
    return min(timedelta(seconds=2 << min(tries, 12)), longest)
