"""The gate in front of the provider, shared by all workers: closed while sending makes no sense."""

import logging
import random
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from gallery.models import ProviderGate
from gallery.provider.client import ApiframeClient
from gallery.provider.errors import (
    BadKey,
    NoCapacity,
    OutOfCredits,
    ProviderError,
    RateLimited,
    Unreachable,
)

logger = logging.getLogger(__name__)

NAME = "apiframe"
Reason = ProviderGate.Reason

REASONS: dict[type[ProviderError], ProviderGate.Reason] = {
    Unreachable: Reason.UNAVAILABLE,
    NoCapacity: Reason.UNAVAILABLE,
    RateLimited: Reason.RATE_LIMITED,
    OutOfCredits: Reason.OUT_OF_CREDITS,
    BadKey: Reason.BAD_KEY,
}
# What only a person can mend is asked about steadily; the rest backs off from quick to slow.
STEADY = {Reason.OUT_OF_CREDITS: timedelta(seconds=30), Reason.BAD_KEY: timedelta(seconds=30)}
SHORTEST, LONGEST = timedelta(seconds=1), timedelta(seconds=60)
PROBE_TIME = timedelta(seconds=60)
ACCOUNT_AGE = timedelta(minutes=5)


def current() -> ProviderGate:
    """Return the gate's row, made open where there is none."""
    gate, _created = ProviderGate.objects.get_or_create(name=NAME)
    return gate


def close_for(error: ProviderError, now: datetime, *, probing: bool = False) -> datetime | None:
    """Close the gate if the error concerns everybody; return until when, or None if it doesn't.

    A pause that was asked for before is not made shorter, except by the probe that ends it.
    """
    reason = REASONS.get(type(error))
    if reason is None:
        return None
    gate = current()
    until = now + _pause(reason, gate.failures, error.retry_after)
    longer = gate.paused_until is not None and gate.paused_until > until
    if longer and not probing and reason not in STEADY:
        return gate.paused_until
    ProviderGate.objects.filter(name=NAME).update(
        reason=reason,
        detail=error.sentence[:300],
        paused_until=until,
        failures=F("failures") + 1,
        changed_at=now,
    )
    if gate.reason != reason:
        logger.error("The provider's gate closes: %s (%s)", reason, error.sentence)
    return until


def _pause(reason: ProviderGate.Reason, failures: int, retry_after: float | None) -> timedelta:
    if retry_after is not None:
        return timedelta(seconds=retry_after)
    if reason in STEADY:
        return STEADY[reason]
    longest = min(SHORTEST * (1 << min(failures, 10)), LONGEST)
    # Spread, so that several portals on one account don't come back in step.
    return longest * random.uniform(0.7, 1.0)  # noqa: S311


def note_success() -> None:
    """Remember that a job was accepted, so that the next trouble starts with a short pause."""
    ProviderGate.objects.filter(name=NAME, failures__gt=0).update(failures=0)


def tend(client: ApiframeClient, now: datetime) -> ProviderGate:
    """Look after the gate: probe a closed one when its pause is over, and read the account anew.

    At most one worker probes, because whoever moves the pause on has the right to.
    """
    gate = current()
    if gate.reason:
        due = gate.paused_until is not None and gate.paused_until <= now
        fields = {"paused_until": now + PROBE_TIME}
    else:
        due = gate.checked_at is None or gate.checked_at <= now - ACCOUNT_AGE
        fields = {"checked_at": now}
    if not due:
        return gate
    seen = {"reason": gate.reason, "paused_until": gate.paused_until}
    ours = ProviderGate.objects.filter(name=NAME, checked_at=gate.checked_at, **seen)
    if ours.update(**fields):
        _read_account(client, current(), now)
    return current()


def _read_account(client: ApiframeClient, gate: ProviderGate, now: datetime) -> None:
    """Open the gate or leave it closed, unless another worker has closed it meanwhile."""
    as_seen = ProviderGate.objects.filter(
        name=NAME, reason=gate.reason, paused_until=gate.paused_until
    )
    try:
        account = client.account()
    except ProviderError as error:
        if close_for(error, now, probing=True) is None and gate.reason:
            as_seen.update(paused_until=now + LONGEST)
        return
    fields: dict[str, Any] = {
        "checked_at": now,
        "balance": account.credits,
        "max_in_flight": account.max_concurrent_jobs or gate.max_in_flight,
    }
    still_broke = gate.reason == Reason.OUT_OF_CREDITS and account.credits == 0
    if still_broke:
        fields["paused_until"] = now + STEADY[Reason.OUT_OF_CREDITS]
    else:
        fields |= {"reason": Reason.OPEN, "detail": "", "paused_until": None}
        if gate.reason:
            logger.warning("The provider's gate opens again after: %s", gate.reason)
    as_seen.update(changed_at=now, **fields)
