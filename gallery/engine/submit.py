"""Sending a generation to the provider, exactly once."""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial

from django.utils import timezone

from gallery.catalogue import model_or_default
from gallery.engine import gate, tallies
from gallery.engine.calls import Calls
from gallery.engine.claims import Claim
from gallery.engine.client import ask, provider
from gallery.engine.doubt import find_out
from gallery.engine.endings import end, end_by_sentence, end_unresolved
from gallery.engine.pacing import backoff, first_look
from gallery.lifecycle import RESEND_WINDOW, EndReason, State
from gallery.models import Generation, Standing
from gallery.provider.contract import GenerateRequest
from gallery.provider.errors import OutcomeUnknown, ProviderError
from gallery.services.reachability import webhook_address
from gallery.services.references import link_for_provider

logger = logging.getLogger(__name__)

KIND = "submit"
WEBHOOK_EVENTS = ("completed", "failed")


@dataclass(frozen=True, slots=True)
class Sending:
    """A claimed row that was prepared to be sent, and what is known of the moment.

    `in_flight` is how many jobs there are about now, by which the first look is paced;
    `after_trouble` says that an acceptance would be news.
    """

    claim: Claim
    calls: Calls
    repeated: bool
    in_flight: int
    after_trouble: bool


def prepare(claim: Claim, now: datetime) -> Claim | None:
    """Write down what is about to be sent; return the claim to `send`, or None.

    It is committed before it is sent: a row that is found in `submitting` may have been accepted,
    and the very same is sent again under the same key, which gives the same job.
    """
    generation = claim.generation
    if claim.state == State.QUEUED:
        if generation.owner.standing != Standing.ACTIVE:
            # It was on its way when they were shut out, and came back without being taken.
            end(claim, to=State.CANCELLED, reason=EndReason.SUSPENDED, now=now)
            return None
        generation.sent_at, generation.sent_request = now, asdict(_request(generation, now))
        return claim.keep(
            to=State.SUBMITTING, now=now, sent_at=now, sent_request=generation.sent_request
        )
    if generation.sent_at is None or now - generation.sent_at > RESEND_WINDOW:
        end_unresolved(claim, reason=EndReason.OUTCOME_UNKNOWN, now=now)
        return None
    if generation.sent_request is None:
        # It was sent by an earlier version, which wrote down the time only.
        generation.sent_request = asdict(_request(generation, generation.sent_at))
    return claim


def send(sending: Sending) -> None:
    """Send what was prepared, in a thread, and write down what becomes of it."""
    generation = sending.claim.generation
    request = GenerateRequest.of_record(generation.sent_request or {})
    generate = partial(provider().generate, request, idempotency_key=generation.idempotency_key)
    sending.calls.start(
        KIND,
        partial(ask, partial(_in_time, generate, generation.lease_until)),
        then=partial(_answered, sending),
        claim=sending.claim,
    )


def _in_time(generate: Callable[[], str], lease_until: datetime | None) -> str:
    """Send it, unless this process has slept so long that the row may be another's, or over.

    What is refused to that one and accepted from us would be a job that nobody knows.
    """
    if lease_until is None or timezone.now() >= lease_until:
        raise OutcomeUnknown(may_have_happened=False)
    return generate()


def _answered(sending: Sending, outcome: str | ProviderError) -> None:
    tallies.count_call(KIND, outcome)
    if isinstance(outcome, ProviderError):
        _not_accepted(sending, outcome)
        return
    if sending.after_trouble:
        gate.note_success()
    now = timezone.now()
    generation = sending.claim.generation
    look = first_look(generation.model, generation.aspect_ratio, sending.in_flight)
    sending.claim.finish(
        to=State.RUNNING, now=now, job_id=outcome, accepted_at=now, due_at=now + look
    )
    logger.info("accepted", extra=sending.claim.names | {"job": outcome})


def _request(generation: Generation, sent_at: datetime) -> GenerateRequest:
    model = model_or_default(generation.model)
    uses = sorted(generation.uses.all(), key=lambda use: use.position)[: model.references]
    webhook_url = webhook_address()
    return GenerateRequest(
        prompt=generation.prompt,
        model=generation.model,
        aspect_ratio=generation.aspect_ratio,
        params_key=model.params_key,
        ratio_key=model.ratio_key,
        references_key=model.references_key,
        references_as_list=model.references_as_list,
        image_urls=tuple(link_for_provider(use.reference, sent_at=sent_at) for use in uses),
        webhook_url=webhook_url or None,
        webhook_events=WEBHOOK_EVENTS if webhook_url else (),
    )


def _not_accepted(sending: Sending, error: ProviderError) -> None:
    claim, now = sending.claim, timezone.now()
    tries = claim.generation.tries + 1
    logger.warning("not accepted: %s (%s)", error.code, error.sentence, extra=claim.names)
    paused_until = gate.close_for(error, now)
    worth_repeating = error.retryable or paused_until is not None
    # A closed gate holds everybody back, and nobody is to lose their place meanwhile.
    due_at = (paused_until and claim.generation.due_at) or now + backoff(tries)
    if error.may_have_happened or sending.repeated:
        # An earlier send may have been taken, whatever is said of this one.
        if worth_repeating:
            claim.wait(until=due_at, now=now, tries=tries)
        else:
            find_out(claim, error, sending.calls)
    elif worth_repeating:
        claim.finish(
            to=State.QUEUED, now=now, sent_at=None, sent_request=None, due_at=due_at, tries=tries
        )
    else:
        end_by_sentence(claim, reason=EndReason.REJECTED, sentence=error.sentence, now=now)
