"""The draft in a member's compose bar: kept on the server, filled from elsewhere, and undone.

Whoever saves says on which revision they build. Where another tab or device has saved in between,
nothing is overwritten: the answer carries what is there, and the member decides. Whatever else
takes the place of something keeps it beside the draft, with the reason, until the next sending.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gallery import access
from gallery.catalogue import DEFAULT_MODEL, model_or_default
from gallery.errors import DraftChanged, TooLate
from gallery.models import Collection, Draft, Image, ReferenceImage, User
from gallery.services.wording import with_plain_line_ends

# A text that is too long to be sent is still kept, within reason.
MOST_CHARACTERS = 20_000

# What of a draft goes under which name when it is said what was replaced.
PARTS = {
    "prompt": ("prompt",),
    "settings": ("model", "aspect_ratio", "count", "collection"),
    "references": ("references",),
    "remix": ("remix_of",),
}
# What a draft names and what is looked at with it.
LOOKED_UP = ("collection", "remix_of__owner")


class Cause(StrEnum):
    """Why something in the draft was replaced."""

    TAKEN_OVER = "taken-over"
    OTHER_MODEL = "other-model"
    ELSEWHERE = "elsewhere"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Replaced:
    """Which parts of the draft were replaced, and why."""

    cause: Cause
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What stands in the bar, whether or not it could be sent; references by their public ids.

    `remix_of` is the picture to whose maker credit is due.
    """

    prompt: str = ""
    model: str = DEFAULT_MODEL.slug
    aspect_ratio: str = DEFAULT_MODEL.default_ratio
    count: int = 1
    collection: Collection | None = None
    references: tuple[uuid.UUID, ...] = ()
    remix_of: Image | None = None

    @classmethod
    def of(cls, draft: Draft) -> Self:
        """Return what a draft holds."""
        return cls(
            prompt=draft.prompt,
            model=draft.model,
            aspect_ratio=draft.aspect_ratio,
            count=draft.count,
            collection=draft.collection,
            references=tuple(uuid.UUID(one) for one in draft.references),
            remix_of=draft.remix_of,
        )

    def fitted(self) -> Self:
        """Return the nearest that a model on offer can do; the prompt stays as it was typed."""
        model = model_or_default(self.model)
        ratio = self.aspect_ratio
        return replace(
            self,
            prompt=_keepable(self.prompt),
            model=model.slug,
            aspect_ratio=ratio if model.takes_ratio(ratio) else model.default_ratio,
            count=min(max(self.count, 1), model.most_at_once),
            references=tuple(dict.fromkeys(self.references))[: model.references],
        )

    def with_references(self, fresh: Sequence[uuid.UUID]) -> Self:
        """Return it with more references; past what the model takes the first ones drop out."""
        model = model_or_default(self.model)
        # What is added once more counts as fresh.
        kept = [one for one in self.references if one not in fresh]
        wanted = list(dict.fromkeys([*kept, *fresh]))
        return replace(self, references=tuple(wanted[max(len(wanted) - model.references, 0) :]))

    def fields(self) -> dict[str, Any]:
        """Return the values of a draft's fields."""
        return {
            "prompt": self.prompt,
            "model": self.model,
            "aspect_ratio": self.aspect_ratio,
            "count": self.count,
            "collection": self.collection,
            "references": [str(one) for one in self.references],
            "remix_of": self.remix_of,
        }


def _keepable(text: str) -> str:
    """Return the text with plain line ends, and without what no database keeps.

    PostgreSQL keeps no NUL, and no database half a character.
    """
    text = with_plain_line_ends(text).replace("\0", "")
    return text.encode(errors="replace").decode()[:MOST_CHARACTERS]


def draft_of(person: User) -> Draft:
    """Return the person's draft; one that was never written to is empty and not stored."""
    draft = Draft.objects.filter(owner=person).select_related(*LOOKED_UP).first()
    return draft or fresh_draft(person)


def fresh_draft(person: User) -> Draft:
    """Return the draft of somebody who never wrote one; it is empty and not stored."""
    return Draft(owner=person, **Content().fields())


def references_of(person: User, draft: Draft) -> list[ReferenceImage]:
    """Return the reference images of a draft that its owner may still use, in their order."""
    ids = [uuid.UUID(one) for one in draft.references]
    return access.in_order(access.references_of(person), ids)


def replaced_in(draft: Draft) -> Replaced | None:
    """Return what was replaced in a draft and can be brought back."""
    if draft.replaced is None:
        return None
    cause = Cause(draft.replaced.get("cause", Cause.TAKEN_OVER))
    return Replaced(cause, tuple(draft.replaced.get("parts", ())))


def save(actor: User, wanted: Content, *, revision: int) -> Draft:
    """Keep what stands in the bar; what another model can't take can be brought back.

    Raises `DraftChanged` where `revision` is not that of the draft and what is there differs;
    then nothing was written.
    """
    content = wanted.fitted()
    with transaction.atomic():
        draft = _locked(actor)
        before = Content.of(draft)
        if before == content:
            return draft
        if draft.revision != revision:
            raise DraftChanged(_("This draft was changed in another tab or on another device."))
        replaced = draft.replaced
        if set(before.references) & set(wanted.references) - set(content.references):
            settings = {name: getattr(before, name) for name in PARTS["settings"]}
            whole = replace(content, references=before.references, **settings)
            replaced = _as_json(whole, Cause.OTHER_MODEL, ("references",))
        return _write(draft, content, replaced=replaced)


def hold(actor: User, content: Content) -> Draft:
    """Keep what the member sees, just before something takes its place; undoing brings it back."""
    content = content.fitted()
    with transaction.atomic():
        draft = _locked(actor)
        if Content.of(draft) == content:
            return draft
        return _write(draft, content, replaced=draft.replaced)


def put(actor: User, content: Content, *, revision: int | None = None) -> Draft:
    """Keep what was just sent; what another device has kept meanwhile can be brought back.

    Without a `revision` it is not known on which one the sender has built.
    """
    content = content.fitted()
    with transaction.atomic():
        draft = _locked(actor)
        before = Content.of(draft)
        if before == content and draft.replaced is None:
            return draft
        replaced = None
        if revision is not None and revision != draft.revision and before.prompt.strip():
            replaced = _replaced(before, content, Cause.ELSEWHERE)
        return _write(draft, content, replaced=replaced)


def take_over(actor: User, **parts: Any) -> Draft:
    """Put something from elsewhere in the place of parts of the draft; `undo` brings them back."""
    with transaction.atomic():
        draft = _locked(actor)
        before = Content.of(draft)
        content = replace(before, **parts).fitted()
        if content == before:
            return draft
        return _write(draft, content, replaced=_replaced(before, content, Cause.TAKEN_OVER))


def add_references(actor: User, references: Sequence[ReferenceImage], **parts: Any) -> Draft:
    """Add reference images; where the model takes no more, they replace those that came first.

    Other parts of the draft may be put into it with them.
    """
    content = Content.of(draft_of(actor)).with_references([one.public_id for one in references])
    return take_over(actor, references=content.references, **parts)


def undo(actor: User, *, current: Content | None = None) -> Draft:
    """Bring back what was replaced; undoing once more brings back what stood there meanwhile.

    That is `current`, where it is known better than from the draft. Raises `TooLate` where there
    is nothing to bring back.
    """
    with transaction.atomic():
        draft = _locked(actor)
        if draft.replaced is None:
            raise TooLate(_("There is nothing to undo any more."))
        before = _from_json(actor, draft.replaced).fitted()
        current = current.fitted() if current else Content.of(draft)
        return _write(draft, before, replaced=_replaced(current, before, Cause.UNDONE))


def _locked(actor: User) -> Draft:
    drafts = Draft.objects.select_for_update(of=["self"]).select_related(*LOOKED_UP)
    if draft := drafts.filter(owner=actor).first():
        return draft
    Draft.objects.get_or_create(owner=actor, defaults=Content().fields())
    return drafts.get(owner=actor)


def _write(draft: Draft, content: Content, *, replaced: dict[str, Any] | None) -> Draft:
    # They may be deleted since the form was read; what was typed is kept all the same.
    if not _stays(content.collection, draft.collection_id):
        content = replace(content, collection=None)
    if not _stays(content.remix_of, draft.remix_of_id):
        content = replace(content, remix_of=None)
    for name, value in content.fields().items():
        setattr(draft, name, value)
    draft.replaced, draft.revision = replaced, draft.revision + 1
    draft.save()
    return draft


def _stays(row: Collection | Image | None, before: int | None) -> bool:
    """Tell whether a row can be named; it is there until the transaction is over.

    Whoever deletes what a draft has named already takes it out of the draft, which is held.
    """
    if row is None or row.pk == before:
        return True
    found = type(row)._default_manager.select_for_update(no_key=True).filter(pk=row.pk)
    return found.first() is not None


def _replaced(before: Content, after: Content, cause: Cause) -> dict[str, Any] | None:
    """Return what is kept of `before`; None where nothing differs."""
    parts = [
        part
        for part, names in PARTS.items()
        if any(getattr(before, name) != getattr(after, name) for name in names)
    ]
    return _as_json(before, cause, parts) if parts else None


def _as_json(content: Content, cause: Cause, parts: Sequence[str]) -> dict[str, Any]:
    collection, remix_of = content.collection, content.remix_of
    return content.fields() | {
        "collection": str(collection.public_id) if collection else None,
        "remix_of": str(remix_of.public_id) if remix_of else None,
        "cause": cause,
        "parts": list(parts),
    }


def _from_json(actor: User, kept: dict[str, Any]) -> Content:
    # What an earlier release has kept names no picture that it is a remix of.
    fields = {"remix_of": None} | {
        name: kept[name] for name in Content.__dataclass_fields__ if name in kept
    }
    found = {
        "collection": Collection.objects.filter(
            owner=actor, public_id=fields["collection"]
        ).first(),
        "references": tuple(uuid.UUID(one) for one in fields["references"]),
        "remix_of": viewable_image(actor, fields["remix_of"]),
    }
    return Content(**fields | found)


def viewable_image(person: User, public_id: object) -> Image | None:
    """Return the picture of this public id, None for none and for one that may not be seen."""
    wanted = access.public_id_in(public_id)
    if wanted is None:
        return None
    images = access.viewable_images_of(person).select_related("owner")
    return images.filter(public_id=wanted).first()
