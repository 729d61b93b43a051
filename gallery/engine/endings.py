"""Ending a generation without a picture, together with what that means for the money."""

from datetime import datetime

from django.db import transaction

from gallery.engine.claims import Claim
from gallery.lifecycle import EndReason, State
from gallery.provider.sentences import FailureKind, classify_failure
from gallery.services import findings, ledger, retrying


def end(claim: Claim, *, to: State, reason: EndReason, now: datetime, sentence: str = "") -> bool:
    """End it at no cost: the provider did not take the job, or has refunded it."""
    with transaction.atomic():
        ended = claim.finish(to=to, now=now, end_reason=reason, provider_sentence=sentence[:300])
        if ended:
            ledger.release(claim.generation)
            if to == State.BLOCKED:
                findings.blocked(claim.generation)
    return ended


def end_by_sentence(claim: Claim, *, reason: EndReason, sentence: str, now: datetime) -> bool:
    """End it at no cost: blocked where the provider speaks of its policy, else failed so."""
    to = State.FAILED
    if classify_failure(sentence) is FailureKind.POLICY:
        to, reason = State.BLOCKED, EndReason.POLICY
    return end(claim, to=to, reason=reason, now=now, sentence=sentence)


def end_by_job(claim: Claim, *, sentence: str, now: datetime) -> bool:
    """End it at no cost as its job did: the provider says that it failed, and refunds it in full.

    Where its owner wants that, what failed for a passing reason is asked for once more in the same
    transaction, so that no worker can die between the two.
    """
    reason = EndReason.PROVIDER_FAULT
    if not retrying.is_wanted(claim.generation, sentence=sentence):
        return end_by_sentence(claim, reason=reason, sentence=sentence, now=now)
    with transaction.atomic():
        may_ask = retrying.hold(claim.generation)
        ended = end_by_sentence(claim, reason=reason, sentence=sentence, now=now)
        if ended and may_ask:
            retrying.retry_by_itself(claim.generation, now)
    return ended


def end_paid(claim: Claim, *, reason: EndReason, cost: int, now: datetime) -> bool:
    """End it as failed although the provider finished, and was paid for it, in credits."""
    with transaction.atomic():
        ended = claim.finish(to=State.FAILED, now=now, end_reason=reason, credit_cost=cost)
        if ended:
            ledger.settle(claim.generation, cost)
    return ended


def end_unresolved(claim: Claim, *, reason: EndReason, now: datetime, sentence: str = "") -> bool:
    """End it as failed without knowing what was paid: the reservation stays for an admin."""
    return claim.finish(
        to=State.FAILED, now=now, end_reason=reason, provider_sentence=sentence[:300]
    )
