"""Batches: many requests of one table, started, paused, resumed and cancelled as one."""

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from gallery.errors import InvalidChoice, TooLate
from gallery.lifecycle import EndReason, State
from gallery.models import Batch, Generation, User
from gallery.models.generation import GenerationQuerySet
from gallery.services import budgets, findings, ledger, turns
from gallery.services.asking import Wish, ask
from gallery.services.templates import clean_name
from gallery.services.waking import wake_engine_on_commit

MOST_PICTURES = 200


@findings.refusals_kept()
def start(actor: User, *, name: str, wishes: Sequence[Wish], form_token: uuid.UUID) -> Batch:
    """Ask for all pictures of a batch or for none; the same `form_token` again gives the same one.

    Raises what `asking.ask` does, and `InvalidChoice` for none and for too many pictures.
    """
    check_size(sum(wish.count for wish in wishes))
    with transaction.atomic():
        budgets.lock()
        if earlier := Batch.objects.filter(owner=actor, form_token=form_token).first():
            return earlier
        batch = Batch.objects.create(
            owner=actor, name=clean_name(name) or str(_("Table")), form_token=form_token
        )
        ask(actor, wishes, form_token=form_token, batch=batch)
    return batch


def check_size(pictures: int) -> None:
    """Raise `InvalidChoice` for none and for too many pictures."""
    if not pictures:
        raise InvalidChoice(_("The table has no rows. Paste at least one."), field="table")
    if pictures > MOST_PICTURES:
        raise InvalidChoice(
            ngettext_lazy(
                "That would be %(pictures)s picture; a batch has at most %(most)s.",
                "That would be %(pictures)s pictures; a batch has at most %(most)s. Take fewer"
                " rows, or fewer pictures of each.",
                pictures,
            )
            % {"pictures": pictures, "most": MOST_PICTURES},
            field="table",
        )


def waiting_of(batch: Batch) -> GenerationQuerySet:
    """Return what of a batch was not sent yet, in the order in which it is sent."""
    return Generation.objects.filter(batch=batch, state=State.QUEUED).order_by("turn", "pk")


def pause(actor: User, batch: Batch) -> None:
    """Send nothing more of it for now; what was sent goes on. Raises `TooLate`."""
    with transaction.atomic():
        batch = _locked(actor, batch)
        if batch.cancelled_at or not waiting_of(batch).exists():
            raise TooLate(_("Nothing of this batch waits any more, so there is nothing to pause."))
        if batch.paused_at is None:
            batch.paused_at = timezone.now()
            batch.save(update_fields=["paused_at"])


def resume(actor: User, batch: Batch) -> None:
    """Let a paused batch go on, behind what its owner has asked for meanwhile."""
    with transaction.atomic():
        # Turns are given to one after the other, as when pictures are asked for.
        budgets.lock()
        batch = _locked(actor, batch)
        if batch.paused_at is None:
            return
        turns.take_turns_again(batch)
        batch.paused_at = None
        batch.save(update_fields=["paused_at"])
        wake_engine_on_commit()


def cancel(actor: User, batch: Batch) -> int:
    """Take back all that was not sent yet; return how many pictures that are.

    What was sent goes on, and so does what a worker is sending at this moment; should the provider
    not take that, it waits again and can be cancelled by doing this once more. Raises `TooLate`
    where there was nothing to take back.
    """
    now = timezone.now()
    with transaction.atomic():
        batch = _locked(actor, batch)
        # A row that the engine has locked is being sent; to wait for it could block both.
        free = waiting_of(batch).unleased(now).select_for_update(skip_locked=True, of=["self"])
        taken = [
            generation
            for generation in free
            if Generation.objects.write(
                generation.pk,
                expect=State.QUEUED,
                to=State.CANCELLED,
                now=now,
                end_reason=EndReason.BY_OWNER,
            )
        ]
        if not taken:
            raise TooLate(_("All of this batch was sent already, so nothing can be cancelled."))
        ledger.release_all(taken)
        batch.cancelled_at, batch.paused_at = batch.cancelled_at or now, None
        batch.save(update_fields=["cancelled_at", "paused_at"])
    return len(taken)


def _locked(actor: User, batch: Batch) -> Batch:
    """Return the row of an own batch, which nobody else can change before the transaction ends."""
    return Batch.objects.select_for_update(of=["self"]).get(pk=batch.pk, owner=actor)
