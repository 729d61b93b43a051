"""Sending again what ended without a picture: a new request that is linked to the old one."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gallery.errors import TooLate
from gallery.lifecycle import State
from gallery.models import Generation, User
from gallery.services.asking import Wish, ask

MAY_BE_SENT_AGAIN = frozenset({State.FAILED, State.BLOCKED, State.CANCELLED, State.EXPIRED})
LATELY = timedelta(days=1)


def retry(actor: User, generation: Generation) -> Generation:
    """Ask for the same once more; a second time it gives the request that the first time made.

    Raises `TooLate` where it is not over, or has its picture, and what `ask` raises.
    """
    if generation.owner_id != actor.pk or generation.state not in MAY_BE_SENT_AGAIN:
        raise TooLate(_("This request is not over without a picture, so it can't be sent again."))
    with transaction.atomic():
        earlier = Generation.objects.filter(retry_of=generation).first()
        if earlier is not None:
            return earlier
        wish = Wish(
            prompt=generation.prompt,
            model=generation.model,
            aspect_ratio=generation.aspect_ratio,
            references=list(generation.references.order_by("uses__position")),
            collection=generation.collection,
        )
        token = uuid.uuid5(generation.public_id, "retry")
        made = ask(actor, [wish], form_token=token)[0]
        made.retry_of = generation
        made.save(update_fields=["retry_of"])
    return made


def retry_all(actor: User) -> list[Generation]:
    """Ask once more for all that failed lately and was neither sent again nor put away."""
    failed = Generation.objects.filter(
        owner=actor,
        state=State.FAILED,
        finished_at__gte=timezone.now() - LATELY,
        dismissed_at=None,
        retry=None,
    )
    with transaction.atomic():
        return [retry(actor, generation) for generation in failed.order_by("pk")]
