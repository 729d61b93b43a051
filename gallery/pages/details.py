"""The page of one image, and the page of one generation, with the facts beside the picture."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from gallery import access
from gallery.catalogue import MODELS
from gallery.lifecycle import State
from gallery.models import Generation, Image, LedgerEntry, ReferenceImage, User
from gallery.pages.collections import Membership, membership
from gallery.pages.family import Family, family_of
from gallery.pages.receipts import receipt
from gallery.pages.tiles import GenerationTile, ImageTile, generation_tiles, image_tile
from gallery.services.finding import find


@dataclass(frozen=True)
class UsedReference:
    """A reference image, and the address of the picture that it is a copy of, "" for none."""

    reference: ReferenceImage
    image_url: str


@dataclass(frozen=True)
class Facts:
    """What is known of how a picture was made."""

    generation: Generation
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
class ImagePage:
    """One finished picture."""

    tile: ImageTile
    facts: Facts
    newer_url: str
    older_url: str
    membership: Membership
    family: Family

    @property
    def image(self) -> Image:
        """The picture's row."""
        return self.tile.image


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
    """Return the facts of a generation, with links to what the person may see."""
    model = MODELS.get(generation.model)
    entries = list(generation.ledger_entries.select_related("member"))
    return Facts(
        generation=generation,
        model_name=model.name if model else generation.model,
        references=_references(person, generation),
        paid=-sum(entry.credits for entry in entries if entry.kind == LedgerEntry.Kind.SETTLE),
        receipt=receipt(generation, entries),
        waited=_span(generation.created_at, generation.accepted_at),
        made_in=_span(generation.accepted_at, generation.made_at),
    )


def _references(person: User, generation: Generation) -> list[UsedReference]:
    used = list(generation.references.order_by("uses__position"))
    shown = access.images_of(person).in_bulk([one.image_id for one in used if one.image_id])
    tiles = {key: image_tile(image) for key, image in shown.items()}
    return [
        UsedReference(one, tiles[one.image_id].url if one.image_id in tiles else "") for one in used
    ]


def image_page(person: User, image: Image) -> ImagePage:
    """Return the page of an image with its neighbours in the gallery's order."""
    gallery = find(person)
    older = next(iter(gallery.older_than(image.pk, 1)), None)
    newer = next(iter(gallery.newer_than(image.pk, 1)), None)
    return ImagePage(
        tile=image_tile(image),
        facts=facts_of(person, image.generation),
        newer_url=image_tile(newer).url if newer else "",
        older_url=image_tile(older).url if older else "",
        membership=membership(person, image),
        family=family_of(person, image),
    )


def generation_page(person: User, generation: Generation) -> GenerationPage:
    """Return the page of a generation."""
    return GenerationPage(tile=tile_of(generation), facts=facts_of(person, generation))


def tile_of(generation: Generation) -> GenerationTile:
    """Return a generation's tile alone, with what can be said of its near future."""
    return generation_tiles([generation])[0]
