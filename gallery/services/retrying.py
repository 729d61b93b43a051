"""Asking once more for what came to no picture: a new generation, linked to the one before.

Each generation is retried once at most, whoever asks and however often; what fails again is
retried from there. Nothing of the first one changes but that it is put away.
"""

import logging
import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gallery.errors import GalleryError, InvalidChoice, NotPossible, OverBudget, TooLate
from gallery.lifecycle import UNRESOLVED, State
from gallery.models import Generation, User
from gallery.models.generation import GenerationQuerySet
from gallery.provider.sentences import FailureKind, classify_failure
from gallery.services import budgets, findings
from gallery.services.asking import Wish, ask
from gallery.services.people import hold_welcome

logger = logging.getLogger(__name__)

RETRYABLE = (State.FAILED, State.CANCELLED, State.EXPIRED)
# One press asks for no more than this, which takes a few seconds.
MOST_AT_ONCE = 100
# Trouble that passes takes a moment to do so.
PAUSE_BEFORE_RETRY = timedelta(seconds=20)
# Names the retry's form by its original, so that two presses are one.
FORM = uuid.UUID("3f0c7d92-6f5b-4c1e-9a57-0d3a4c8e21b6")


@findings.refusals_kept()
def retry(actor: User, generation: Generation) -> Generation:
    """Ask for the same once more and put the first one away; again gives the same generation.

    Raises `TooLate` where there is nothing to retry, `NotPossible` where the content policy has
    blocked it, and all that asking for it anew may raise; then nothing has changed.
    """
    with transaction.atomic():
        # Before any other row, like every request for a picture.
        budgets.lock()
        own = Generation.objects.filter(pk=generation.pk, owner=actor)
        earlier = Generation.objects.filter(retry_of__in=own).first()
        if earlier is not None:
            return earlier
        if not own.filter(state__in=RETRYABLE).update(dismissed_at=timezone.now()):
            raise _refusal(own.first())
        return _ask_again(actor, own.get())


def _refusal(found: Generation | None) -> GalleryError:
    if found is None:
        return TooLate(_("This request is no longer yours, so it can't be sent again."))
    if found.state == State.COMPLETED:
        return TooLate(_("This picture is done meanwhile: it is in your gallery."))
    if found.state == State.BLOCKED:
        return NotPossible(
            _("The content policy would block the same prompt again. Edit the wording and send it.")
        )
    return TooLate(_("This request is still being worked on. Wait until it has ended."))


def _ask_again(actor: User, generation: Generation) -> Generation:
    uses = generation.uses.select_related("reference__image").order_by("position")
    references = [use.reference for use in uses]
    if not all(reference.may_be_used_by(actor) for reference in references):
        raise InvalidChoice(
            _(
                "A reference image of this request may no longer be used, so it can't be sent"
                " again as it was. Edit it and send it with another one."
            ),
            field="references",
        )
    collection = generation.collection
    wish = Wish(
        prompt=generation.prompt,
        model=generation.model,
        aspect_ratio=generation.aspect_ratio,
        references=references,
        # It may have been handed over, without where its first owner wanted to put it.
        collection=collection if collection and collection.owner_id == actor.pk else None,
        remix_of=generation.remix_of,
    )
    token = uuid.uuid5(FORM, str(generation.public_id))
    (made,) = ask(actor, [wish], form_token=token, retry_of=generation)
    names = {"generation": str(generation.public_id)}
    logger.info("asked for once more as %s", made.public_id, extra=names)
    return made


def to_retry(actor: User) -> GenerationQuerySet:
    """Return what `retry_all` asks for, the newest first: failures not put away nor retried.

    What may have been paid is left out: whoever retries that should have looked at it.
    """
    failed = Generation.objects.filter(
        owner=actor, state=State.FAILED, dismissed_at=None, retry=None
    )
    unclear = failed.filter(end_reason__in=UNRESOLVED, credit_cost=None)
    return failed.exclude(pk__in=unclear.values("pk")).order_by("-pk")


def retry_all(actor: User) -> list[Generation]:
    """Retry all that has failed, the newest first, as far as the budget allows.

    What is left can be counted by `to_retry`. Where nothing could be retried, the reason is
    raised: `OverBudget`, or what else `retry` raises.
    """
    made: list[Generation] = []
    refusal: GalleryError | None = None
    for generation in to_retry(actor)[:MOST_AT_ONCE]:
        try:
            made.append(retry(actor, generation))
        except OverBudget as error:
            refusal = error
            break
        except GalleryError as error:
            refusal = refusal or error
    if refusal is not None and not made:
        raise refusal
    return made


def is_wanted(generation: Generation, *, sentence: str) -> bool:
    """Tell whether a job that now fails with this sentence is to be retried by itself.

    That is so once, where the words speak of trouble that passes, and the member has chosen it.
    Nothing may have been paid: to be asked only of a job that the provider says has failed.
    """
    return (
        classify_failure(sentence) is FailureKind.TRANSIENT
        and generation.state == State.RUNNING
        and generation.retry_of_id is None
        and generation.owner.retries_by_itself
        and not _is_held_back(generation)
    )


def _is_held_back(generation: Generation) -> bool:
    batch = generation.batch
    return batch is not None and (batch.paused_at is not None or batch.cancelled_at is not None)


def hold(generation: Generation) -> bool:
    """Keep budgets and owner as they are until the transaction is over; False if they are shut out.

    To be called before the row that fails is written, because everybody locks in this order.
    """
    budgets.lock()
    try:
        hold_welcome(generation.owner)
    except TooLate:
        return False
    return True


def retry_by_itself(generation: Generation, now: datetime) -> None:
    """Ask for a generation once more that has just failed, in the transaction of its end.

    A refusal, such as of a budget, leaves it failed for its owner to see.
    """
    try:
        with findings.refusals_kept(), transaction.atomic():
            row = Generation.objects.select_related("owner").get(pk=generation.pk)
            if row.owner_id != generation.owner_id:
                return
            made = retry(row.owner, row)
            # A form of the owner's own may have used up the name that the retry has.
            waiting = Generation.objects.filter(pk=made.pk, retry_of=row, state=State.QUEUED)
            waiting.update(due_at=now + PAUSE_BEFORE_RETRY)
    except GalleryError as refusal:
        names = {"generation": str(generation.public_id)}
        logger.info("not retried by itself: %s", refusal.code, extra=names)
