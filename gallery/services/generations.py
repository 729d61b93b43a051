"""What a member does with generations: ask for one, cancel it, put a finished failure away."""

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gallery.errors import TooLate
from gallery.lifecycle import ACTIVE, MEMBERS_PATIENCE, EndReason, State
from gallery.models import Generation, ReferenceImage, User
from gallery.services import ledger
from gallery.services.asking import Wish, ask


def create(
    actor: User,
    *,
    prompt: str,
    model: str,
    aspect_ratio: str,
    form_token: uuid.UUID,
    references: Sequence[ReferenceImage] = (),
) -> Generation:
    """Ask for one picture; the rest is as of `asking.ask`."""
    wish = Wish(prompt=prompt, model=model, aspect_ratio=aspect_ratio, references=references)
    return ask(actor, [wish], form_token=form_token)[0]


def cancel(actor: User, generation: Generation) -> None:
    """Take back a generation that was not sent yet; raises `TooLate` once it was."""
    with transaction.atomic():
        cancelled = generation.owner_id == actor.pk and Generation.objects.write(
            generation.pk,
            expect=State.QUEUED,
            to=State.CANCELLED,
            now=timezone.now(),
            end_reason=EndReason.BY_OWNER,
        )
        if not cancelled:
            raise TooLate(_("It was sent already, so it can't be cancelled any more."))
        ledger.release(generation)


def stop_waiting(actor: User, generation: Generation) -> None:
    """No longer wait for a job that takes long; its picture still comes, and is paid, if it does.

    Raises `TooLate` where there is nothing to wait for, or not for long enough.
    """
    now = timezone.now()
    accepted = generation.accepted_at or now
    with transaction.atomic():
        stopped = (
            generation.owner_id == actor.pk
            and now - accepted >= MEMBERS_PATIENCE
            and Generation.objects.write(
                generation.pk,
                expect=State.RUNNING,
                to=State.EXPIRED,
                now=now,
                end_reason=EndReason.STOPPED_WAITING,
                due_at=now,
            )
        )
        if not stopped:
            raise TooLate(
                _("Nothing was changed: it has just ended, or is being looked at. Look again.")
            )
        ledger.release(generation)


def dismiss(actor: User, generation: Generation) -> None:
    """Put away a generation that ended without a picture; raises `TooLate` while it goes on."""
    now = timezone.now()
    dismissed = (
        Generation.objects.filter(pk=generation.pk, owner=actor)
        .exclude(state__in=[*ACTIVE, State.COMPLETED])
        .update(dismissed_at=now)
    )
    if not dismissed:
        raise TooLate(_("This request is still being worked on, so it can't be put away yet."))
