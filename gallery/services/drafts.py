"""The draft in a member's compose bar: kept on the server, filled from elsewhere, and undone.

Whoever saves says on which revision they build. Where another tab or device has saved in between,
nothing is overwritten: the answer carries what is there, and the member decides.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gallery import access
from gallery.catalogue import DEFAULT_MODEL, MODELS, ImageModel
from gallery.errors import DraftChanged, TooLate
from gallery.models import Collection, Draft, ReferenceImage, User

# A text that is too long to be sent is still kept, within reason.
MOST_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What stands in the bar, whether or not it could be sent; references by their public ids."""

    prompt: str = ""
    model: str = DEFAULT_MODEL.slug
    aspect_ratio: str = DEFAULT_MODEL.default_ratio
    count: int = 1
    collection: Collection | None = None
    references: tuple[uuid.UUID, ...] = ()

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
        )

    def fitted(self) -> Self:
        """Return the nearest that a model on offer can do; the prompt stays as it was typed."""
        model: ImageModel = MODELS.get(self.model, DEFAULT_MODEL)
        ratio = self.aspect_ratio
        return replace(
            self,
            # PostgreSQL keeps no NUL, and no database half a character.
            prompt=self.prompt.replace("\0", "")
            .encode(errors="replace")
            .decode()[:MOST_CHARACTERS],
            model=model.slug,
            aspect_ratio=ratio if model.takes_ratio(ratio) else model.default_ratio,
            count=min(max(self.count, 1), model.most_at_once),
            references=tuple(dict.fromkeys(self.references))[: model.references],
        )

    def fields(self) -> dict[str, Any]:
        """Return the values of a draft's fields."""
        return {
            "prompt": self.prompt,
            "model": self.model,
            "aspect_ratio": self.aspect_ratio,
            "count": self.count,
            "collection": self.collection,
            "references": [str(one) for one in self.references],
        }


def draft_of(person: User) -> Draft:
    """Return the person's draft; one that was never written to is empty and not stored."""
    draft = Draft.objects.filter(owner=person).select_related("collection").first()
    return draft or Draft(owner=person, **Content().fields())


def references_of(person: User, draft: Draft) -> list[ReferenceImage]:
    """Return the reference images of a draft that its owner may still use, in their order."""
    ids = [uuid.UUID(one) for one in draft.references]
    return access.in_order(access.references_of(person), ids)


def save(actor: User, content: Content, *, revision: int) -> Draft:
    """Keep what stands in the bar.

    Raises `DraftChanged` where `revision` is not that of the draft and what is there differs;
    then nothing was written.
    """
    content = content.fitted()
    with transaction.atomic():
        draft = _locked(actor)
        if Content.of(draft) == content:
            return draft
        if draft.revision != revision:
            raise DraftChanged(_("This draft was changed in another tab or on another device."))
        return _write(draft, content, replaced=draft.replaced)


def put(actor: User, content: Content) -> Draft:
    """Keep what was just sent, whatever another device has kept meanwhile."""
    with transaction.atomic():
        return _write(_locked(actor), content.fitted(), replaced=None)


def take_over(actor: User, **parts: Any) -> Draft:
    """Put something from elsewhere in the place of parts of the draft; `undo` brings them back."""
    with transaction.atomic():
        draft = _locked(actor)
        before = Content.of(draft)
        content = replace(before, **parts).fitted()
        if content == before:
            return draft
        return _write(draft, content, replaced=_as_json(before))


def add_references(actor: User, references: Sequence[ReferenceImage]) -> Draft:
    """Add reference images; where the model takes no more, they replace those that came first."""
    before = Content.of(draft_of(actor))
    model = MODELS.get(before.model, DEFAULT_MODEL)
    wanted = dict.fromkeys([*before.references, *(one.public_id for one in references)])
    kept = tuple(wanted)[-model.references :] if model.references else ()
    return take_over(actor, references=kept)


def undo(actor: User) -> Draft:
    """Bring back what was replaced; what stood there meanwhile comes back by undoing once more.

    Raises `TooLate` where there is nothing to bring back.
    """
    with transaction.atomic():
        draft = _locked(actor)
        if draft.replaced is None:
            raise TooLate(_("There is nothing to undo any more."))
        before = _from_json(actor, draft.replaced).fitted()
        return _write(draft, before, replaced=_as_json(Content.of(draft)))


def _locked(actor: User) -> Draft:
    Draft.objects.get_or_create(owner=actor, defaults=Content().fields())
    return (
        Draft.objects.select_for_update(of=["self"]).select_related("collection").get(owner=actor)
    )


def _write(draft: Draft, content: Content, *, replaced: dict[str, Any] | None) -> Draft:
    for name, value in content.fields().items():
        setattr(draft, name, value)
    draft.replaced, draft.revision = replaced, draft.revision + 1
    draft.save()
    return draft


def _as_json(content: Content) -> dict[str, Any]:
    collection = content.collection
    return content.fields() | {"collection": str(collection.public_id) if collection else None}


def _from_json(actor: User, fields: dict[str, Any]) -> Content:
    collection = Collection.objects.filter(owner=actor, public_id=fields["collection"]).first()
    references = tuple(uuid.UUID(one) for one in fields["references"])
    return Content(**fields | {"collection": collection, "references": references})
