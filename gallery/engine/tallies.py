"""Counting what the engine does, for the metrics page: in memory, and now and then in the rows."""

from collections import defaultdict

from django.db import transaction
from django.db.models import F

from gallery.models import Tally
from gallery.provider.errors import ProviderError

CALLS = "provider_requests"
LATENESS = "look_lateness_seconds"
ARRIVAL = "completion_seconds"
# Upper ends of the histograms' buckets, in seconds.
BUCKETS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, float("inf"))

_counts: defaultdict[tuple[str, str], tuple[int, float]] = defaultdict(lambda: (0, 0.0))


def count_call(call: str, outcome: object) -> None:
    """Count a request to the provider, and whether it did what was asked or why not."""
    _add(CALLS, f"{call},{outcome.code if isinstance(outcome, ProviderError) else 'ok'}")


def observe(name: str, seconds: float) -> None:
    """Count something that took so many seconds into the first bucket that holds it.

    A negative time, of a clock that was set back, counts as none.
    """
    bucket = next(end for end in BUCKETS if seconds <= end)
    _add(name, str(bucket), total=max(seconds, 0.0))


def _add(name: str, labels: str, count: int = 1, total: float = 0.0) -> None:
    counted, summed = _counts[name, labels]
    _counts[name, labels] = (counted + count, summed + total)


def flush() -> None:
    """Add what was counted since the last time to the rows; a killed process loses that much."""
    if not _counts:
        return
    counted = dict(_counts)
    _counts.clear()
    with transaction.atomic():
        for (name, labels), (count, total) in sorted(counted.items()):
            row, _created = Tally.objects.get_or_create(name=name, labels=labels)
            Tally.objects.filter(pk=row.pk).update(
                count=F("count") + count, total=F("total") + total
            )
