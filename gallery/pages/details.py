"""The page of one generation, and what is known of how its pictures were made."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from gallery import access
from gallery.catalogue import MODELS
from gallery.lifecycle import State
from gallery.models import Generation, Image, LedgerEntry, ReferenceImage, User
from gallery.pages.receipts import receipt
from gallery.pages.tiles import GenerationTile, generation_tiles, image_tile


@dataclass(frozen=True)
class UsedReference:
    """A reference image, and the address of the picture that it is a copy of, "" for none."""

    reference: ReferenceImage
    image_url: str


@dataclass(frozen=True)
class Facts:
    """What is known of how a picture was made."""

    generation: Generation
    is_own: bool
    model_name: str
    references: list[UsedReference]
    paid: int
    receipt: list[str]
    waited: timedelta | None
    made_in: timedelta | None

    @property
    def is_settled(self) -> bool:
        """Whether nothing more will be paid or given back."""
        return self.generation.is_over and self.generation.state != State.EXPIRED


@dataclass(frozen=True)
class GenerationPage:
    """One generation, wherever it is in its life."""

    tile: GenerationTile
    facts: Facts


def _span(start: datetime | None, end: datetime | None) -> timedelta | None:
    """Return the time between two moments, never negative: clocks may be set back between."""
    if start is None or end is None:
        return None
    return max(end - start, timedelta())


def facts_of(person: User, generation: Generation) -> Facts:
    """Return the facts of a generation, with links to what the person may see.

    What others have spent is theirs to know.
    """
    model = MODELS.get(generation.model)
    is_own = generation.owner_id == person.pk
    entries = list(generation.ledger_entries.select_related("member")) if is_own else []
    return Facts(
        generation=generation,
        is_own=is_own,
        model_name=model.name if model else generation.model,
        references=_references(person, generation),
        paid=-sum(entry.credits for entry in entries if entry.kind == LedgerEntry.Kind.SETTLE),
        receipt=receipt(generation, entries),
        waited=_span(generation.created_at, generation.accepted_at),
        made_in=_span(generation.accepted_at, generation.made_at),
    )


def _references(person: User, generation: Generation) -> list[UsedReference]:
    """Return those of its references that the person may look at."""
    used = generation.references.select_related("image").order_by("uses__position")
    used = used.filter(pk__in=access.viewable_references_of(person))
    return [UsedReference(one, _page_of(person, one.image)) for one in used]


def _page_of(person: User, image: Image | None) -> str:
    if image is None or image.owner_id != person.pk or image.trashed_at is not None:
        return ""
    return image_tile(image, person).url


def generation_page(person: User, generation: Generation) -> GenerationPage:
    """Return the page of a generation."""
    return GenerationPage(tile=tile_of(generation), facts=facts_of(person, generation))


def tile_of(generation: Generation) -> GenerationTile:
    """Return a generation's tile alone, with what can be said of its near future."""
    return generation_tiles([generation])[0]
