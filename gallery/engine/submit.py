"""Sending a generation to the provider, exactly once."""

import logging
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from gallery.catalogue import DEFAULT_MODEL, MODELS
from gallery.engine import gate
from gallery.engine.claims import Claim
from gallery.engine.endings import end, end_unresolved
from gallery.engine.pacing import backoff, first_look
from gallery.lifecycle import RESEND_WINDOW, EndReason, State
from gallery.models import Generation
from gallery.provider.client import ApiframeClient
from gallery.provider.contract import GenerateRequest
from gallery.provider.errors import Conflict, ProviderError
from gallery.provider.sentences import FailureKind, classify_failure
from gallery.services.references import link_for_provider

logger = logging.getLogger(__name__)

TRIES_WITH_A_PLACE = 3
# A conflict may only mean that our first send is still being worked on.
MOST_CONFLICTS = 5


def places_in_flight(most: int) -> int:
    """Return how many more jobs the account takes at once.

    A request whose outcome stays unknown holds no place for long: a few that the provider can't
    cope with would stop everybody's.
    """
    sent = Q(state=State.RUNNING) | Q(state=State.SUBMITTING, tries__lt=TRIES_WITH_A_PLACE)
    return most - Generation.objects.filter(sent).count()


def submit(claim: Claim, client: ApiframeClient, now: datetime) -> None:
    """Send the claimed row under its idempotency key, and write down what became of that.

    That it is about to be sent is committed before it is: a row that is found in `submitting`
    may have been accepted, and is sent again under the same key, which gives the same job.
    """
    repeated = claim.state == State.SUBMITTING
    sent_at = claim.generation.sent_at if repeated else now
    if sent_at is None or now - sent_at > RESEND_WINDOW:
        end_unresolved(claim, reason=EndReason.OUTCOME_UNKNOWN, now=now)
        return
    if not repeated:
        sending = claim.keep(to=State.SUBMITTING, now=now, sent_at=sent_at)
        if sending is None:
            return
        claim = sending
    request = _request(claim.generation, sent_at)
    try:
        job_id = client.generate(request, idempotency_key=claim.generation.idempotency_key)
    except ProviderError as error:
        _not_accepted(claim, error, repeated=repeated)
        return
    now = timezone.now()
    gate.note_success()
    claim.finish(
        to=State.RUNNING,
        now=now,
        job_id=job_id,
        accepted_at=now,
        due_at=now + first_look(claim.generation.model),
    )
    logger.info("generation=%s job=%s accepted", claim.generation.public_id, job_id)


def _request(generation: Generation, sent_at: datetime) -> GenerateRequest:
    reference = generation.references.order_by("uses__position").first()
    return GenerateRequest(
        prompt=generation.prompt,
        model=generation.model,
        aspect_ratio=generation.aspect_ratio,
        params_key=MODELS.get(generation.model, DEFAULT_MODEL).params_key,
        image_url=link_for_provider(reference, sent_at=sent_at) if reference else None,
    )


def _not_accepted(claim: Claim, error: ProviderError, *, repeated: bool) -> None:
    now = timezone.now()
    tries = claim.generation.tries + 1
    logger.warning(
        "generation=%s not accepted: %s (%s)",
        claim.generation.public_id,
        error.code,
        error.sentence,
    )
    paused_until = gate.close_for(error, now)
    worth_repeating = error.retryable or paused_until is not None
    # A closed gate holds everybody back, and nobody is to lose their place meanwhile.
    due_at = (paused_until and claim.generation.due_at) or now + backoff(tries)
    if error.may_have_happened or repeated:
        # An earlier send may have been taken, whatever is said of this one.
        if worth_repeating or (isinstance(error, Conflict) and tries < MOST_CONFLICTS):
            claim.wait(until=due_at, now=now, tries=tries)
        else:
            reason = EndReason.OUTCOME_UNKNOWN
            end_unresolved(claim, reason=reason, now=now, sentence=error.sentence)
    elif worth_repeating:
        claim.finish(to=State.QUEUED, now=now, sent_at=None, due_at=due_at, tries=tries)
    else:
        _refused(claim, error, now)


def _refused(claim: Claim, error: ProviderError, now: datetime) -> None:
    """End a request that the provider has read and does not want."""
    if classify_failure(error.sentence) is FailureKind.POLICY:
        to, reason = State.BLOCKED, EndReason.POLICY
    else:
        to, reason = State.FAILED, EndReason.REJECTED
    end(claim, to=to, reason=reason, now=now, sentence=error.sentence)
