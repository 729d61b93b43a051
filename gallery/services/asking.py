"""Asking for pictures: what is wished for is checked, written down and set aside, or none of it."""

import hashlib
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from gallery import access
from gallery.catalogue import MODELS, ImageModel, prompt_units
from gallery.errors import InvalidChoice, InvalidPrompt, ReferenceUnavailable
from gallery.models import (
    Batch,
    Collection,
    Generation,
    GenerationReference,
    Image,
    Prompt,
    ReferenceImage,
    User,
)
from gallery.models.prompt import fold
from gallery.services import budgets, findings, ledger, pricing, reachability, turns, wording
from gallery.services.people import hold_welcome
from gallery.services.waking import wake_engine_on_commit


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a member wants to see: the words, the settings, and how many pictures of it.

    `references` are in the order that the model sees; `collection` is where the pictures are put;
    `remix_of` is the picture to whose maker credit is due.
    """

    prompt: str
    model: str
    aspect_ratio: str
    references: Sequence[ReferenceImage] = ()
    count: int = 1
    collection: Collection | None = None
    remix_of: Image | None = None


def clean_prompt(prompt: str, model: ImageModel) -> str:
    """Return the prompt as it will be sent; raise `InvalidPrompt` with the reason."""
    prompt = wording.with_plain_line_ends(prompt).strip()
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


def check(actor: User, wish: Wish) -> ImageModel:
    """Return the model of a wish that can be asked for, its prompt aside.

    Raises `InvalidChoice` or `ReferenceUnavailable`.
    """
    model = MODELS.get(wish.model)
    if model is None:
        raise InvalidChoice(_("This model is not on offer. Choose another one."), field="model")
    if model.ratios and not model.takes_ratio(wish.aspect_ratio):
        raise InvalidChoice(
            _("This shape is not on offer. Choose one of those that are drawn."),
            field="aspect_ratio",
        )
    if not 1 <= wish.count <= model.most_at_once:
        raise InvalidChoice(
            _("Choose from 1 to %(most)s pictures at once.") % {"most": model.most_at_once},
            field="count",
        )
    if wish.collection is not None and wish.collection.owner_id != actor.pk:
        raise _collection_is_gone()
    _check_references(actor, wish.references, model)
    return model


def _check_references(actor: User, references: Sequence[ReferenceImage], model: ImageModel) -> None:
    if len(references) > model.references:
        raise InvalidChoice(
            ngettext_lazy(
                "This model takes at most %(most)s reference image. Remove some.",
                "This model takes at most %(most)s reference images. Remove some.",
                model.references,
            )
            % {"most": model.references},
            field="references",
        )
    if not all(reference.may_be_used_by(actor) for reference in references):
        raise _reference_is_gone()
    if references and not reachability.road().is_open:
        raise ReferenceUnavailable(reachability.refusal(actor), field="references")


def _keep_what_is_named(actor: User, pictures: Sequence[Wish]) -> Callable[[Wish], Image | None]:
    """Look again whether what is named is still there, and hold it until the transaction is over.

    Returns what tells to which picture's maker credit is due. Collections are done away with under
    the lock of budgets, which is held already.
    """
    wanted = {reference.pk for one in pictures for reference in one.references}
    if wanted:
        rows = ReferenceImage.objects.select_for_update(of=["self"], no_key=True)
        rows = rows.filter(pk__in=wanted).select_related("owner", "image").order_by("pk")
        if {row.pk for row in rows if row.may_be_used_by(actor)} != wanted:
            raise _reference_is_gone()
    named = {one.collection.pk for one in pictures if one.collection is not None}
    if named and Collection.objects.filter(owner=actor, pk__in=named).count() < len(named):
        raise _collection_is_gone()
    return _hold_credited(actor, pictures)


def _hold_credited(actor: User, pictures: Sequence[Wish]) -> Callable[[Wish], Image | None]:
    """Return what tells of a picture to whose maker credit is due, as far as one sees that.

    They can't be deleted before the transaction is over. One that was taken back meanwhile is no
    reason to refuse anything: it is only not named any more.
    """
    keys = {one.remix_of.pk for one in pictures if one.remix_of is not None}
    if not keys:
        return lambda one: None
    rows = access.viewable_images_of(actor).select_for_update(of=["self"], no_key=True)
    seen = {image.pk: image for image in rows.filter(pk__in=keys).order_by("pk")}
    return lambda one: seen.get(one.remix_of.pk) if one.remix_of else None


def _reference_is_gone() -> InvalidChoice:
    return InvalidChoice(_("This reference image is gone. Add it again."), field="references")


def _collection_is_gone() -> InvalidChoice:
    return InvalidChoice(_("This collection is gone. Choose another one."), field="collection")


@findings.refusals_kept()
def ask(
    actor: User,
    wishes: Sequence[Wish],
    *,
    form_token: uuid.UUID,
    batch: Batch | None = None,
    retry_of: Generation | None = None,
) -> list[Generation]:
    """Ask for all of the pictures or none: write the rows, set their cost aside, wake the engine.

    The same `form_token` again gives what it made the first time; `retry_of` is what a single
    picture replaces. Raises what `clean_prompt` and `check` do, `PromptRefused` or `OverBudget`,
    writing no row of what was asked for.
    """
    pictures = [one for wish in wishes for one in _pictures(actor, wish)]
    # All of it is looked at before anybody is made to wait.
    found_of_words = findings.check(actor, (one.prompt for one in pictures))
    with transaction.atomic():
        budgets.lock()
        # Whoever has waited for others until after midnight is held to the new day's budget.
        now = timezone.now()
        hold_welcome(actor)
        earlier = Generation.objects.filter(owner=actor, form_token=form_token)
        if found := list(earlier.order_by("position")):
            return found
        found_of_words.enforce()
        credit = _keep_what_is_named(actor, pictures)
        prices = {slug: pricing.estimate(MODELS[slug]) for slug in {one.model for one in pictures}}
        cost = sum(prices[one.model] for one in pictures)
        room = budgets.check_room(actor, cost, now)
        asked = {"form_token": form_token, "batch": batch, "retry_of": retry_of}
        generations = _rows(actor, pictures, prices, now, **asked)
        for generation, one in zip(generations, pictures, strict=True):
            generation.remix_of = credit(one)
        _write(generations, pictures, now)
        budgets.warn(actor, room, cost)
        wake_engine_on_commit()
        found_of_words.write_down(generations)
    return generations


def _pictures(actor: User, wish: Wish) -> list[Wish]:
    """Return what is wished for as single pictures, checked, with the prompt as it will be sent."""
    model = check(actor, wish)
    prompt = clean_prompt(wish.prompt, model)
    # A model that chooses the shape itself is sent none, whatever was chosen for another.
    ratio = wish.aspect_ratio if model.ratios else ""
    return [replace(wish, prompt=prompt, aspect_ratio=ratio, count=1)] * wish.count


def _rows(
    actor: User, pictures: list[Wish], prices: dict[str, int], now: datetime, **asked: Any
) -> list[Generation]:
    """Return the rows that are to be written, one behind the other in the order of sending."""
    first_turn = turns.next_turn(actor)
    return [
        Generation(
            owner=actor,
            prompt=one.prompt,
            model=one.model,
            aspect_ratio=one.aspect_ratio,
            position=position,
            collection=one.collection,
            due_at=now,
            changed_at=now,
            estimated_credits=prices[one.model],
            turn=first_turn + position,
            **asked,
        )
        for position, one in enumerate(pictures)
    ]


def _write(generations: list[Generation], pictures: list[Wish], now: datetime) -> None:
    Generation.objects.bulk_create(generations)
    GenerationReference.objects.bulk_create(
        GenerationReference(generation=generation, reference=reference, position=position)
        for generation, one in zip(generations, pictures, strict=True)
        for position, reference in enumerate(one.references)
    )
    ledger.reserve_all(generations, now)
    if generations[0].retry_of_id is None:
        _remember(generations[0].owner, dict.fromkeys(one.prompt for one in pictures), now)


def _remember(author: User, texts: Iterable[str], now: datetime) -> None:
    """Keep the wordings in their author's history, each once."""
    digests = {hashlib.sha256(text.encode()).hexdigest(): text for text in texts}
    known = Prompt.objects.filter(owner=author, digest__in=digests)
    seen = set(known.values_list("digest", flat=True))
    known.update(uses=F("uses") + 1, last_used_at=now)
    Prompt.objects.bulk_create(
        Prompt(owner=author, digest=digest, text=text, folded=fold(text), last_used_at=now)
        for digest, text in digests.items()
        if digest not in seen
    )
