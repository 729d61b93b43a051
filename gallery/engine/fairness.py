"""Whose request is sent next: members take turns, and keep to their share of what is in flight."""

from datetime import datetime

from django.conf import settings
from django.db.models import Count

from gallery.lifecycle import State
from gallery.models import Generation


def next_to_send(most: int, now: datetime) -> list[int]:
    """Return the keys of so many waiting rows at most, in the order in which they are sent."""
    waiting = Generation.objects.due(now).filter(state=State.QUEUED).order_by("turn", "pk")
    share = settings.IN_FLIGHT_PER_MEMBER
    if not share:
        return list(waiting.values_list("pk", flat=True)[:most])
    in_flight = Generation.objects.in_flight().values("owner").annotate(jobs=Count("pk"))
    held = dict(in_flight.values_list("owner", "jobs"))
    full = [owner for owner, jobs in held.items() if jobs >= share]
    chosen = []
    for pk, owner in waiting.exclude(owner__in=full).values_list("pk", "owner")[:most]:
        held[owner] = held.get(owner, 0) + 1
        if held[owner] <= share:
            chosen.append(pk)
    return chosen
