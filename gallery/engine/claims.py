"""Taking a row to work on: the right to advance it, for a while, with a token that proves it."""

import logging
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from gallery.lifecycle import LEASES, MOST_ATTEMPTS, EndReason, State
from gallery.models import Generation
from gallery.services import ledger

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Claim:
    """A row as it was read, and the token under which it may be changed."""

    generation: Generation
    state: State
    token: uuid.UUID

    def keep(self, *, to: State, now: datetime, **fields: Any) -> "Claim | None":
        """Move on without giving the lease back; None if it was lost meanwhile."""
        written = Generation.objects.write(
            self.generation.pk, expect=self.state, to=to, now=now, token=self.token, **fields
        )
        if not written:
            self._lost(to)
            return None
        return Claim(self.generation, to, self.token)

    def finish(self, *, to: State, now: datetime, **fields: Any) -> bool:
        """Write the step's outcome and give the lease back; False if it was lost meanwhile."""
        written = Generation.objects.hand_back(
            self.generation.pk, expect=self.state, to=to, now=now, token=self.token, **fields
        )
        if not written:
            self._lost(to)
        return written

    def wait(self, *, until: datetime, now: datetime, **fields: Any) -> bool:
        """Give the lease back and look again later; nobody who watches the row is told."""
        return self.finish(to=self.state, now=now, due_at=until, quiet=True, **fields)

    def _lost(self, to: State) -> None:
        logger.warning(
            "generation=%s lease lost: the move from %s to %s changed nothing",
            self.generation.public_id,
            self.state,
            to,
        )


def claim(
    pk: int,
    *,
    states: Collection[State],
    now: datetime,
    tries: int | None = None,
) -> Claim | None:
    """Claim a row that is in one of the states and held by nobody; None if there is no such row.

    It must be due, or, where `tries` is given, have failed just so often.

    A row that was claimed again and again without an orderly end is set aside instead: it may be
    killing its workers.
    """
    rows = Generation.objects.unleased(now).filter(pk=pk, state__in=list(states))
    rows = rows.filter(due_at__lte=now) if tries is None else rows.filter(tries=tries)
    generation = rows.select_related("owner").first()
    if generation is None:
        return None
    state = State(generation.state)
    if generation.attempts >= MOST_ATTEMPTS:
        _set_aside(generation, state, now)
        return None
    token = Generation.objects.lease(generation, until=now + LEASES[state], now=now)
    return Claim(generation, state, token) if token else None


def _set_aside(generation: Generation, state: State, now: datetime) -> None:
    """End a row that no worker has survived; what may have been paid stays reserved."""
    with transaction.atomic():
        parked = Generation.objects.write(
            generation.pk,
            expect=state,
            to=State.FAILED,
            now=now,
            end_reason=EndReason.GAVE_UP,
        )
        if parked and state == State.QUEUED:
            ledger.release(generation)
        elif parked and state == State.COLLECTING:
            ledger.settle(generation, generation.credit_cost or 0)
    if not parked:
        return
    logger.error(
        "generation=%s set aside in state %s after %s attempts",
        generation.public_id,
        state,
        generation.attempts,
    )
