"""Taking turns: the order in which members' waiting requests are sent.

Each request gets the number of a turn when it is made: one more than its owner's last one that
still waits, and no less than that of the turn which is being served. So fifty requests of one
member take fifty turns, and a colleague's first one takes part in the very next.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from gallery.lifecycle import State
from gallery.models import Batch, Generation, User
from gallery.models.generation import GenerationQuerySet
from gallery.services.rooms import Room, overdrawn, rooms


@dataclass(frozen=True, slots=True)
class Place:
    """How many waiting requests are sent before one.

    With `behind_own` its owner has as much in flight as one member may: it waits for that to end,
    and of the waiting requests only the owner's own come before it. With `over_budget` it waits
    for room in that budget, the owner's or the team's, and nothing is known of its place. One of a
    batch that `is_paused` has none.
    """

    before: int
    behind_own: bool
    over_budget: Room | None = None
    is_paused: bool = False


def next_turn(owner: User) -> int:
    """Return the turn of the next request of this member; paused ones are passed by."""
    waiting = _waiting()
    served = waiting.aggregate(turn=Min("turn"))["turn"]
    own = waiting.filter(owner=owner).aggregate(turn=Max("turn"))["turn"]
    return max(served or 0, 0 if own is None else own + 1)


def place_in_queue(generation: Generation) -> int:
    """Return how many requests are sent before this waiting one, itself included: 1 is next."""
    before = Q(turn__lt=generation.turn) | Q(turn=generation.turn, pk__lte=generation.pk)
    return _waiting().filter(before).count()


def take_turns_again(batch: Batch) -> None:
    """Give what waits of a batch new turns, before it is no longer paused.

    Turns that were missed meanwhile are not made up for: all of them would come before everybody's.
    """
    rows = list(Generation.objects.filter(batch=batch, state=State.QUEUED).order_by("turn", "pk"))
    first = next_turn(batch.owner)
    for number, row in enumerate(rows):
        row.turn = first + number
    Generation.objects.bulk_update(rows, ["turn"], batch_size=500)


def _waiting() -> GenerationQuerySet:
    return Generation.objects.filter(state=State.QUEUED).without_paused()


def places_in_queue(waiting: Sequence[Generation]) -> dict[int, Place]:
    """Return the places of one member's waiting requests, by their keys.

    However many they are, that takes one look at the queue up to the last of them.
    """
    paused = _paused(waiting)
    places = {pk: Place(0, behind_own=False, is_paused=True) for pk in paused}
    return places | _places([row for row in waiting if row.pk not in paused])


def _paused(waiting: Sequence[Generation]) -> set[int]:
    in_batches = [row.pk for row in waiting if row.batch_id is not None]
    if not in_batches:
        return set()
    paused = Generation.objects.filter(pk__in=in_batches, batch__paused_at__isnull=False)
    return set(paused.values_list("pk", flat=True))


def _places(waiting: Sequence[Generation]) -> dict[int, Place]:
    if not waiting:
        return {}
    owner = waiting[0].owner_id
    stopped = overdrawn(timezone.now())
    if stopped.team or owner in stopped.members:
        found = rooms(waiting[0].owner, timezone.now())
        room = min(found, key=lambda one: one.left, default=None)
        if room is not None and room.left < 0:
            return {row.pk: Place(0, behind_own=False, over_budget=room) for row in waiting}
    full = full_shares(jobs_in_flight())
    queue = _waiting().filter(turn__lte=max(row.turn for row in waiting))
    if owner in full:
        queue = queue.filter(owner=owner)
    elif passed_by := {*full, *stopped.members}:
        queue = queue.exclude(owner__in=passed_by)
    order = queue.order_by("turn", "pk").values_list("pk", flat=True)
    wanted = {row.pk for row in waiting}
    return {
        pk: Place(before, behind_own=owner in full)
        for before, pk in enumerate(order.iterator())
        if pk in wanted
    }


def jobs_in_flight() -> dict[int, int]:
    """Return how many jobs each member has in flight, by the members' keys."""
    in_flight = Generation.objects.in_flight().values("owner").annotate(jobs=Count("pk"))
    return dict(in_flight.values_list("owner", "jobs"))


def full_shares(jobs: dict[int, int]) -> list[int]:
    """Return who has as much in flight as one member may: their requests are passed by."""
    share = settings.IN_FLIGHT_PER_MEMBER
    return [owner for owner, number in jobs.items() if share and number >= share]
