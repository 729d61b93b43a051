"""Whose request is sent next: members take turns, within their share and their budget."""

from datetime import datetime

from django.conf import settings

from gallery.lifecycle import State
from gallery.models import Generation
from gallery.services.rooms import overdrawn
from gallery.services.turns import full_shares, jobs_in_flight


def next_to_send(most: int, now: datetime) -> list[int]:
    """Return the keys of so many waiting rows at most, in the order in which they are sent.

    Those of whoever has overdrawn a budget wait until there is room again.
    """
    stopped = overdrawn(now)
    if stopped.team:
        return []
    waiting = Generation.objects.due(now).filter(state=State.QUEUED).order_by("turn", "pk")
    waiting = waiting.without_paused()
    if stopped.members:
        waiting = waiting.exclude(owner__in=stopped.members)
    share = settings.IN_FLIGHT_PER_MEMBER
    if not share:
        return list(waiting.values_list("pk", flat=True)[:most])
    jobs = jobs_in_flight()
    others = waiting.exclude(owner__in=full_shares(jobs))
    chosen = []
    for pk, owner in others.values_list("pk", "owner")[:most]:
        jobs[owner] = jobs.get(owner, 0) + 1
        if jobs[owner] <= share:
            chosen.append(pk)
    return chosen
