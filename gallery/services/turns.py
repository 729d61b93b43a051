"""Taking turns: the order in which members' waiting requests are sent.

Each request gets the number of a turn when it is made: one more than its owner's last one that
still waits, and no less than that of the turn which is being served. So fifty requests of one
member take fifty turns, and a colleague's first one takes part in the very next.
"""

from django.db.models import Max, Min, Q

from gallery.lifecycle import State
from gallery.models import Generation, User


def next_turn(owner: User) -> int:
    """Return the turn of the next request of this member."""
    waiting = Generation.objects.filter(state=State.QUEUED)
    served = waiting.aggregate(turn=Min("turn"))["turn"]
    own = waiting.filter(owner=owner).aggregate(turn=Max("turn"))["turn"]
    return max(served or 0, 0 if own is None else own + 1)


def place_in_queue(generation: Generation) -> int:
    """Return how many requests are sent before this waiting one, itself included: 1 is next."""
    before = Q(turn__lt=generation.turn) | Q(turn=generation.turn, pk__lte=generation.pk)
    return Generation.objects.filter(before, state=State.QUEUED).count()
