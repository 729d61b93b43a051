"""The pump: advances whatever is due, by starting calls and writing down what they bring."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from gallery.engine import gate, poll, submit, tallies
from gallery.engine.calls import Calls
from gallery.engine.claims import Claim, claim
from gallery.engine.client import ask, provider
from gallery.engine.fairness import next_to_send
from gallery.engine.listing import AHEAD, Listing
from gallery.engine.pacing import pages
from gallery.engine.submit import Sending
from gallery.lifecycle import ACTIVE, State
from gallery.models import Generation, ProviderGate
from gallery.provider.contract import Account
from gallery.provider.errors import ProviderError
from gallery.queue import COLLECT, keep_queued

logger = logging.getLogger(__name__)

SENDS, LOOKS = 12, 8
MOST_COLLECTORS_ASKED_FOR = 8
# While so many pictures wait to be fetched nothing is sent: what waits here can be cancelled yet.
MOST_UNCOLLECTED = 200


class Pump:
    """What one process does while it is the pump; its calls outlive its time as such.

    `is_still_ours` tells whether this process is the pump yet, to be asked within a transaction:
    of two that think so, one after a long sleep, the other waits until the first has committed.
    """

    def __init__(self, is_still_ours: Callable[[], bool] = lambda: True) -> None:
        self.is_still_ours = is_still_ours
        self.calls = Calls(SENDS + LOOKS + 1, name="provider")
        self._listing = Listing(self.calls)
        self._in_flight = 0

    def turn(self) -> bool:
        """Start whatever is to be done now and can be; tell whether anything is under way."""
        now = timezone.now()
        opening = gate.current()
        if gate.take_look(opening, now):
            self._ask_about_account(gate.current())
        allowed = gate.allowed_states(opening)
        if allowed >= gate.SENT:
            self._look(now)
        if allowed >= gate.TO_SEND:
            self._send(opening, now)
        active = Generation.objects.filter(state__in=sorted(ACTIVE))
        # Nothing becomes of what a paused batch holds back, for however long.
        is_active = active.exclude(state=State.QUEUED, batch__paused_at__isnull=False).exists()
        if is_active:
            self._ask_for_collectors(now)
        return is_active

    def _ask_for_collectors(self, now: datetime) -> None:
        """Ask for as many as have something to do, and for one while a picture is to come."""
        collecting = Generation.objects.due(now).filter(state=State.COLLECTING)
        waiting = collecting[:MOST_COLLECTORS_ASKED_FOR].count()
        keep_queued(COLLECT, waiting or 1)

    def _ask_about_account(self, seen: ProviderGate) -> None:
        def note(answer: Account | ProviderError) -> None:
            tallies.count_call("account", answer)
            gate.note_account(seen, answer, timezone.now())

        self.calls.start("account", partial(ask, provider().account), then=note)

    def _send(self, opening: ProviderGate, now: datetime) -> None:
        room = (1 if gate.is_on_trial(opening) else SENDS) - self.calls.count(submit.KIND)
        repeated = _due(State.SUBMITTING, room, now)
        fresh = next_to_send(room - len(repeated), now) if room > len(repeated) else []
        if fresh:
            self._in_flight = Generation.objects.in_flight().count()
            places = opening.max_in_flight - self._in_flight
            fresh = fresh[: max(min(places, MOST_UNCOLLECTED - _uncollected(now)), 0)]
        for state, pks in ((State.SUBMITTING, repeated), (State.QUEUED, fresh)):
            for prepared in self._prepare(pks, state, now):
                is_repeat, after_trouble = state == State.SUBMITTING, opening.failures > 0
                submit.send(
                    Sending(prepared, self.calls, is_repeat, self._in_flight, after_trouble)
                )

    def _prepare(self, pks: list[int], state: State, now: datetime) -> list[Claim]:
        """Commit what is about to be sent before any of it is.

        If one row can't be written the others must not suffer, so each is then tried by itself.
        """
        held = claim(pks, state=state, now=now)
        if not held:
            return []
        prefetch_related_objects([one.generation for one in held], "uses__reference")
        try:
            with transaction.atomic():
                ours = self.is_still_ours()
                prepared = [submit.prepare(one, now) for one in held] if ours else []
        except Exception:
            logger.exception("%s rows can't be prepared together", len(held))
            ours, prepared = True, [_prepare_alone(one, now) for one in held]
        if not ours:
            for one in held:
                one.give_back(now)
        return [one for one in prepared if one is not None]

    def _look(self, now: datetime) -> None:
        room = max(LOOKS - self.calls.count(poll.KIND), 0)
        self._look_singly(_due(State.EXPIRED, room // 2, now), State.EXPIRED, now)
        if self._listing.stragglers:
            self._look_singly(self._listing.take_stragglers(room), State.RUNNING, now)
            return
        due = [] if self._listing.is_under_way else _due(State.RUNNING, max(room, 1), now)
        if not due:
            return
        running = Generation.objects.filter(state=State.RUNNING)
        soon, in_flight = running.filter(due_at__lte=now + AHEAD).count(), running.count()
        if soon <= pages(in_flight) or not self._listing.pays:
            self._look_singly(due[:room], State.RUNNING, now)
        elif self._listing.is_welcome:
            self._listing.begin()

    def _look_singly(self, pks: list[int], state: State, now: datetime) -> None:
        for held in claim(pks, state=state, now=now):
            late = now - (held.generation.due_at or now)
            tallies.observe(tallies.LATENESS, late.total_seconds())
            poll.look(held, self.calls)


def _due(state: State, most: int, now: datetime) -> list[int]:
    if most <= 0:
        return []
    rows = Generation.objects.due(now).filter(state=state)
    return list(rows.values_list("pk", flat=True)[:most])


def _uncollected(now: datetime) -> int:
    return Generation.objects.due(now).filter(state=State.COLLECTING)[:MOST_UNCOLLECTED].count()


def _prepare_alone(held: Claim, now: datetime) -> Claim | None:
    try:
        with transaction.atomic():
            return submit.prepare(held, now)
    except Exception:
        logger.exception("can't be prepared", extra=held.names)
        return None
