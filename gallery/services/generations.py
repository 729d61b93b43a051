"""What a member does with generations: ask for one, cancel it, put a finished failure away."""

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from gallery.catalogue import MODELS, ImageModel, prompt_units
from gallery.errors import InvalidChoice, InvalidPrompt, ReferenceUnavailable, TooLate
from gallery.lifecycle import ACTIVE, MEMBERS_PATIENCE, EndReason, State
from gallery.models import Generation, GenerationReference, ReferenceImage, User
from gallery.services import budgets, ledger, pricing, reachability, turns, wording
from gallery.services.people import hold_welcome
from gallery.services.waking import wake_engine_on_commit


def clean_prompt(prompt: str, model: ImageModel) -> str:
    """Return the prompt as it will be sent; raise `InvalidPrompt` with the reason.

    Browsers send line ends as CR LF; the provider counts characters, so they become LF.
    """
    prompt = prompt.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not prompt:
        raise InvalidPrompt(
            _("The prompt is empty. Describe the picture that you want."), field="prompt"
        )
    if "\0" in prompt or any("\ud800" <= character <= "\udfff" for character in prompt):
        raise InvalidPrompt(
            _("The prompt has characters that can't be kept. Please type it again."),
            field="prompt",
        )
    units = prompt_units(prompt)
    if units > model.prompt_units:
        raise InvalidPrompt(
            ngettext_lazy(
                "The prompt is %(over)s character too long: at most %(most)s fit. Shorten it.",
                "The prompt is %(over)s characters too long: at most %(most)s fit. Shorten it.",
                units - model.prompt_units,
            )
            % {
                "over": wording.number(units - model.prompt_units),
                "most": wording.number(model.prompt_units),
            },
            field="prompt",
        )
    return prompt


def _check_choices(
    model: ImageModel | None, aspect_ratio: str, references: Sequence[ReferenceImage], actor: User
) -> ImageModel:
    if model is None:
        raise InvalidChoice(_("This model is not on offer. Choose another one."), field="model")
    if not model.takes_ratio(aspect_ratio):
        raise InvalidChoice(
            _("This shape is not on offer. Choose one of those that are drawn."),
            field="aspect_ratio",
        )
    if len(references) > model.references:
        raise InvalidChoice(
            ngettext_lazy(
                "This model takes at most %(most)s reference image. Remove some.",
                "This model takes at most %(most)s reference images. Remove some.",
                model.references,
            )
            % {"most": model.references},
            field="reference",
        )
    if any(reference.owner_id != actor.pk for reference in references):
        raise InvalidChoice(_("This reference image is gone. Add it again."), field="reference")
    if references and not reachability.provider_can_reach_us():
        raise ReferenceUnavailable(reachability.why_not(), field="reference")
    return model


def create(
    actor: User,
    *,
    prompt: str,
    model: str,
    aspect_ratio: str,
    form_token: uuid.UUID,
    references: Sequence[ReferenceImage] = (),
) -> Generation:
    """Ask for a picture: write the row, set its cost aside, and wake the engine.

    The same `form_token` again gives the generation that it made the first time. Raises
    `InvalidPrompt`, `InvalidChoice`, `ReferenceUnavailable` or `OverBudget`; then nothing was
    written.
    """
    known = _check_choices(MODELS.get(model), aspect_ratio, references, actor)
    prompt = clean_prompt(prompt, known)
    with transaction.atomic():
        budgets.lock()
        # Whoever has waited for others until after midnight is held to the new day's budget.
        now = timezone.now()
        hold_welcome(actor)
        earlier = Generation.objects.filter(owner=actor, form_token=form_token).first()
        if earlier is not None:
            return earlier
        price = pricing.estimate(known)
        room = budgets.check_room(actor, price, now)
        generation = Generation.objects.create(
            owner=actor,
            prompt=prompt,
            model=known.slug,
            aspect_ratio=aspect_ratio,
            form_token=form_token,
            due_at=now,
            changed_at=now,
            estimated_credits=price,
            turn=turns.next_turn(actor),
        )
        GenerationReference.objects.bulk_create(
            GenerationReference(generation=generation, reference=reference, position=position)
            for position, reference in enumerate(references)
        )
        ledger.reserve(generation, now)
        budgets.warn(actor, room, price)
        wake_engine_on_commit()
    return generation


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
