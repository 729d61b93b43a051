"""When to look at a job next: near the quick end of what such jobs take, then ever more slowly."""

import math
from datetime import timedelta

from gallery.services.durations import durations

# Before anything is known of the model. Apiframe v2 advises to ask every 2 to 3 seconds.
FIRST_LOOK = timedelta(seconds=2)
# One request answers for all jobs in flight, so that a look each second and less is frugal.
SHORTEST, LONGEST = timedelta(seconds=0.8), timedelta(seconds=30)
SLOWDOWN = 10
# However many jobs are in flight, this many pages of the provider's list are read at most.
PAGES_A_SECOND = 10
JOBS_A_PAGE = 100
LONGEST_BACKOFF = timedelta(minutes=1)


def first_look(model: str, aspect_ratio: str, in_flight: int) -> timedelta:
    """Return how long after acceptance such a job is worth a first look.

    It is no sooner than the next pass through the list, where there is one.
    """
    known = durations(model, aspect_ratio)
    quick = FIRST_LOOK if known is None else max(known.quick * 0.9, SHORTEST / 2)
    return max(quick, between_listings(in_flight))


def next_look(age: timedelta) -> timedelta:
    """Return how long to wait before the next look at a job that still runs at this age.

    The pauses are steps of a ladder, so that jobs of about one age are looked at together.
    """
    pause = SHORTEST
    while pause * 1.5 <= min(age / SLOWDOWN, LONGEST):
        pause *= 1.5
    return pause


def pages(in_flight: int) -> int:
    """Return how many pages of the provider's list hold so many jobs."""
    return -(-in_flight // JOBS_A_PAGE)


def between_listings(in_flight: int) -> timedelta:
    """Return how long after the beginning of one pass through the list the next may begin."""
    return timedelta(seconds=in_flight / JOBS_A_PAGE / PAGES_A_SECOND)


def whole_passes(pause: timedelta, in_flight: int) -> timedelta:
    """Return the pause made as long as some passes through the list.

    So a job is due when the pass comes by its page again, and not with the beginning of one.
    """
    between = between_listings(in_flight)
    return between * math.ceil(pause / between) if between else pause


def backoff(tries: int, *, longest: timedelta = LONGEST_BACKOFF) -> timedelta:
    """Return how long to wait after so many failed tries: 2 seconds, doubled each time."""
    return min(timedelta(seconds=2 << min(tries, 12)), longest)
