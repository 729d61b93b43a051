"""Advancing one row by the step that its state asks for."""

from functools import lru_cache

from django.conf import settings
from django.utils import timezone

from gallery.engine import gate
from gallery.engine.claims import Claim, claim
from gallery.engine.collect import collect
from gallery.engine.poll import COLLECT_AGAIN, poll
from gallery.engine.submit import places_in_flight, submit
from gallery.lifecycle import State
from gallery.models import Generation, ProviderGate
from gallery.provider.client import ApiframeClient
from gallery.queue import COLLECT, enqueue

SENT = frozenset({State.RUNNING, State.EXPIRED})
TO_SEND = frozenset({State.QUEUED, State.SUBMITTING})


@lru_cache(maxsize=1)
def provider() -> ApiframeClient:
    """Return this process's client of the provider."""
    return ApiframeClient(settings.APIFRAME_URL, settings.APIFRAME_KEY)


def allowed_states(opening: ProviderGate, places: int) -> frozenset[State]:
    """Return the states whose steps make sense while the gate is as it is.

    `places` is how many more jobs the account takes at once.
    """
    reason = ProviderGate.Reason
    states = frozenset({State.COLLECTING})
    if opening.reason not in {reason.BAD_KEY, reason.RATE_LIMITED}:
        states |= SENT
    if not opening.reason:
        states |= {State.SUBMITTING}
        if places > 0:
            states |= {State.QUEUED}
    return states


def advance(pk: int) -> bool:
    """Do the next step of a row if it is due and free; tell whether there was one.

    The gate is read anew for each row: the one before may have closed it.
    """
    if _ask_for_collecting(pk):
        return True
    opening = gate.current()
    states = allowed_states(opening, places_in_flight(opening.max_in_flight))
    taken = claim(pk, states=states - {State.COLLECTING}, now=timezone.now())
    if taken is None:
        return False
    _step(taken)
    return True


def _step(taken: Claim) -> None:
    if taken.state in TO_SEND:
        submit(taken, provider(), timezone.now())
    else:
        poll(taken, provider())


def _ask_for_collecting(pk: int) -> bool:
    now = timezone.now()
    row = Generation.objects.due(now).filter(pk=pk, state=State.COLLECTING)
    tries = row.values_list("tries", flat=True).first()
    if tries is None or not row.update(due_at=now + COLLECT_AGAIN):
        return False
    enqueue(COLLECT, pk, tries)
    return True


def collect_one(pk: int, tries: int) -> None:
    """Collect a row's results, unless somebody else is at it or has tried since.

    `tries` is the row's count when this was asked for: a task that comes late or twice does not
    get round the pause after a failure.
    """
    taken = claim(pk, states={State.COLLECTING}, now=timezone.now(), tries=tries)
    if taken is not None:
        collect(taken, provider())
