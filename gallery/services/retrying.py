"""Asking once more for what came to no picture: a new generation, linked to the one before."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gallery.errors import GalleryError, OverBudget, TooLate
from gallery.lifecycle import UNRESOLVED, State
from gallery.models import Generation, User
from gallery.models.generation import GenerationQuerySet
from gallery.services.asking import Wish, ask

RETRYABLE = (State.FAILED, State.CANCELLED, State.EXPIRED)


def retry(actor: User, generation: Generation) -> Generation:
    """Ask for the same once more and put the first one away; again gives the same generation.

    Raises `TooLate` where there is nothing to retry, and what `ask` raises.
    """
    with transaction.atomic():
        own = Generation.objects.filter(pk=generation.pk, owner=actor)
        earlier = Generation.objects.filter(retry_of__in=own).first()
        if earlier is not None:
            return earlier
        if not own.filter(state__in=RETRYABLE).update(dismissed_at=timezone.now()):
            raise TooLate(_("This request is still being worked on. Wait until it has ended."))
        wish = Wish(
            prompt=generation.prompt,
            model=generation.model,
            aspect_ratio=generation.aspect_ratio,
            references=list(generation.references.order_by("uses__position")),
            collection=generation.collection,
        )
        made = ask(actor, [wish], form_token=uuid.uuid5(generation.public_id, "retry"))[0]
        made.retry_of = generation
        made.save(update_fields=["retry_of"])
    return made


def to_retry(actor: User) -> GenerationQuerySet:
    """Return what `retry_all` asks for, the newest first: failures not put away nor retried."""
    failed = Generation.objects.filter(
        owner=actor, state=State.FAILED, dismissed_at=None, retry=None
    )
    unclear = failed.filter(end_reason__in=UNRESOLVED, credit_cost=None)
    return failed.exclude(pk__in=unclear.values("pk")).order_by("-pk")


def retry_all(actor: User) -> list[Generation]:
    """Retry all that has failed, the newest first, as far as the budget allows."""
    made: list[Generation] = []
    refusal: GalleryError | None = None
    for generation in to_retry(actor):
        try:
            made.append(retry(actor, generation))
        except OverBudget as error:
            refusal = error
            break
    if refusal is not None and not made:
        raise refusal
    return made
