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

    @property
    def names(self) -> dict[str, str]:
        """What a line of the log says of whom it is about."""
        return {"generation": str(self.generation.public_id), "job": self.generation.job_id}

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

    def give_back(self, now: datetime) -> bool:
        """Give the lease back undone, for somebody else to take up at once."""
        return self.wait(until=now, now=now)

    def _lost(self, to: State) -> None:
        logger.warning(
            "lease lost: the move from %s to %s changed nothing",
            self.state,
            to,
            extra=self.names,
        )


def claim(pks: Collection[int], *, state: State, now: datetime, early: bool = False) -> list[Claim]:
    """Claim those of the rows that are in this state and held by nobody, in their order of keys.

    They must be due, unless something was learnt of them `early`.

    A row that was claimed again and again without an orderly end is set aside instead: it may be
    killing its workers.
    """
    if not pks:
        return []
    rows = Generation.objects.filter(pk__in=pks)
    free = rows.filter(state=state) if early else rows.filter(state=state, due_at__lte=now)
    token = free.lease(until=now + LEASES[state], now=now)
    taken = rows.filter(lease_token=token).select_related("owner").order_by("pk")
    claims = [Claim(generation, state, token) for generation in taken]
    for lost in [one for one in claims if one.generation.attempts > MOST_ATTEMPTS]:
        _set_aside(lost, now)
        claims.remove(lost)
    return claims


def _set_aside(claim: Claim, now: datetime) -> None:
    """End a row that no worker has survived; what may have been paid stays reserved."""
    generation = claim.generation
    with transaction.atomic():
        if not claim.finish(to=State.FAILED, now=now, end_reason=EndReason.GAVE_UP):
            return
        if claim.state == State.QUEUED:
            ledger.release(generation)
        elif claim.state == State.COLLECTING:
            ledger.settle(generation, generation.credit_cost or 0)
    logger.error(
        "set aside in state %s after %s attempts",
        claim.state,
        generation.attempts - 1,
        extra=claim.names,
    )
