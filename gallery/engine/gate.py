"""The gate in front of the provider, shared by all workers: closed while sending makes no sense."""

import logging
import random
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from gallery.lifecycle import CLOCK_SKEW, State
from gallery.models import Generation, Notice, ProviderGate
from gallery.models.provider_gate import ACCOUNT_AGE
from gallery.provider.contract import Account
from gallery.provider.errors import (
    BadKey,
    NoCapacity,
    OutOfCredits,
    ProviderError,
    RateLimited,
    Unreachable,
)
from gallery.services import account_book, notices

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
SENT = frozenset({State.RUNNING, State.EXPIRED})
TO_SEND = frozenset({State.QUEUED, State.SUBMITTING})
# What only a person can mend is asked about steadily; the rest backs off from quick to slow.
STEADY = {Reason.OUT_OF_CREDITS: timedelta(seconds=30), Reason.BAD_KEY: timedelta(seconds=30)}
SHORTEST, LONGEST = timedelta(seconds=1), timedelta(seconds=60)
PROBE_TIME = timedelta(seconds=60)


def current() -> ProviderGate:
    """Return the gate's row, made open where there is none."""
    gate, _created = ProviderGate.objects.get_or_create(name=NAME)
    return gate


def allowed_states(gate: ProviderGate) -> frozenset[State]:
    """Return the states whose rows make sense to ask the provider about as the gate is."""
    states: frozenset[State] = frozenset()
    if gate.reason not in {Reason.BAD_KEY, Reason.RATE_LIMITED}:
        states |= SENT
    if not gate.reason:
        states |= TO_SEND
    return states


def close_for(error: ProviderError, now: datetime, *, probing: bool = False) -> datetime | None:
    """Close the gate if the error concerns everybody; return until when, or None if it doesn't.

    A pause that was asked for before is not made shorter, except by the probe that ends it.
    """
    reason = REASONS.get(type(error))
    if reason is None:
        return None
    gate = current()
    until = now + _pause(reason, gate.failures, error.retry_after)
    # Answers that were under way when it closed are no new trouble.
    is_new = probing or not gate.reason or _pause_is_over(gate, now)
    longer = gate.paused_until is not None and gate.paused_until > until
    if longer and not is_new and reason not in STEADY:
        return gate.paused_until
    row = ProviderGate.objects.filter(name=NAME)
    with transaction.atomic():
        # Of several that close it at once, one has closed it.
        closes = row.exclude(reason=reason).update(reason=reason, paused_until=until)
        row.update(
            detail=error.sentence[:300],
            paused_until=until,
            failures=F("failures") + int(is_new),
            changed_at=now,
        )
        if closes and reason == Reason.OUT_OF_CREDITS:
            _tell_admins(now)
    if closes:
        logger.error("The provider's gate closes: %s (%s)", reason, error.sentence)
    return until


def _tell_admins(now: datetime) -> None:
    """Tell that the account is empty, once until a job is taken that was sent afterwards.

    A balance below the price of a picture opens the gate and closes it with the next request.
    """
    taken = Generation.objects.filter(accepted_at__isnull=False).aggregate(at=Max("sent_at"))["at"]
    told = Notice.objects.filter(kind=Notice.Kind.OUT_OF_CREDITS)
    if taken is not None:
        told = told.filter(created_at__gt=taken)
    if not told.exists():
        once = f"out of credits {now.isoformat()}"
        notices.tell_admins(Notice.Kind.OUT_OF_CREDITS, once=once)


def _pause(reason: ProviderGate.Reason, failures: int, retry_after: float | None) -> timedelta:
    if retry_after is not None:
        return timedelta(seconds=retry_after)
    if reason in STEADY:
        return STEADY[reason]
    longest = min(SHORTEST * (1 << min(failures, 10)), LONGEST)
    # Spread, so that several portals on one account don't come back in step.
    return longest * random.uniform(0.7, 1.0)  # noqa: S311


def note_success() -> None:
    """Remember that a job was accepted: the way is free, and the next trouble starts small."""
    ProviderGate.objects.filter(name=NAME, failures__gt=0).update(failures=0)


def is_on_trial(gate: ProviderGate) -> bool:
    """Tell whether one request at a time is sent, until one is accepted after trouble."""
    return not gate.reason and gate.failures > 0


def take_look(gate: ProviderGate, now: datetime) -> bool:
    """Take the right to read the account, if it is time; at most one worker gets it.

    A closed gate is probed in this way when its pause is over, an open one is looked at anew now
    and then. Whoever moves the time on is the one.
    """
    if gate.reason:
        fields = {"paused_until": now + PROBE_TIME, "changed_at": now}
        is_time = _pause_is_over(gate, now)
    else:
        fields, is_time = {"checked_at": now}, _is_old(gate.checked_at, now)
    if not is_time:
        return False
    seen = {"reason": gate.reason, "paused_until": gate.paused_until}
    ours = ProviderGate.objects.filter(name=NAME, checked_at=gate.checked_at, **seen)
    return bool(ours.update(**fields))


def _pause_is_over(gate: ProviderGate, now: datetime) -> bool:
    """Judge by both ends of the pause: before its beginning the clock was set back."""
    until = gate.paused_until
    return until is None or not gate.changed_at - CLOCK_SKEW < now < until


def _is_old(checked_at: datetime | None, now: datetime) -> bool:
    return checked_at is None or not checked_at - CLOCK_SKEW < now < checked_at + ACCOUNT_AGE


def note_account(seen: ProviderGate, answer: Account | ProviderError, now: datetime) -> None:
    """Open the gate or leave it closed, unless it was closed by another worker meanwhile.

    `seen` is the gate as it was when the account was asked for.
    """
    as_seen = ProviderGate.objects.filter(
        name=NAME, reason=seen.reason, paused_until=seen.paused_until
    )
    if isinstance(answer, ProviderError):
        if close_for(answer, now, probing=True) is None and seen.reason:
            as_seen.update(paused_until=now + LONGEST, changed_at=now)
        return
    fields: dict[str, Any] = {
        "checked_at": now,
        "balance": answer.credits,
        "balance_at": now,
        "max_in_flight": answer.max_concurrent_jobs or seen.max_in_flight,
    }
    still_broke = seen.reason == Reason.OUT_OF_CREDITS and answer.credits == 0
    if still_broke:
        fields["paused_until"] = now + STEADY[Reason.OUT_OF_CREDITS]
    else:
        fields |= {"reason": Reason.OPEN, "detail": "", "paused_until": None}
        if seen.reason:
            logger.warning("The provider's gate opens again after: %s", seen.reason)
    if as_seen.update(changed_at=now, **fields) and answer.credits is not None:
        account_book.open_once(answer.credits, now)
