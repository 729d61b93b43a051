"""The gallery page: the member's pictures, newest first, below what is under way."""

import uuid
from dataclasses import dataclass

from django.urls import reverse

from gallery import access
from gallery.lifecycle import State
from gallery.models import Generation, User
from gallery.pages.outlook import outlooks
from gallery.pages.paging import slice_of
from gallery.pages.stacks import Item, Tile, in_stacks
from gallery.pages.tiles import GenerationTile, generation_tile, image_tile
from gallery.services.finding import find

MOST_UNRESOLVED = 100


@dataclass(frozen=True)
class HomePage:
    """One page of the gallery."""

    items: list[Item]
    has_unresolved: bool
    older_url: str
    is_first: bool

    @property
    def is_empty(self) -> bool:
        """Whether the member has nothing at all yet."""
        return self.is_first and not self.items


def home_page(person: User, *, before: str = "", opened: str = "") -> HomePage:
    """Return a page of the gallery; `before` is a cursor, and nonsense in it means the start.

    The pictures of one press are a stack, which `opened` names one of whose requests to open it.
    Where one of them has no picture, now or for good, it is on the first page, before all others.
    """
    unresolved = _unresolved(person)
    presses = {row.form_token for row in unresolved if row.batch_id is None}
    images = access.images_of(person)
    found = slice_of(find(person), before=before)
    tiles: list[Tile] = []
    if found.is_first and unresolved:
        tiles += _tiles(unresolved)
        beside = images.filter(generation__form_token__in=presses).select_related("generation")
        tiles += map(image_tile, beside)
    tiles += [
        image_tile(image) for image in found.images if image.generation.form_token not in presses
    ]
    home = reverse("gallery:home")
    return HomePage(
        items=in_stacks(tiles, opened=_token_of(person, opened)),
        has_unresolved=found.is_first and bool(unresolved),
        older_url=f"{home}?before={found.older}" if found.older else "",
        is_first=found.is_first,
    )


def _token_of(person: User, public_id: str) -> uuid.UUID | None:
    """Return the press that a request belongs to, also one that was put away meanwhile."""
    named = access.public_id_in(public_id)
    if named is None:
        return None
    tokens = access.generations_of(person).filter(public_id=named)
    return tokens.values_list("form_token", flat=True).first()


def _unresolved(person: User) -> list[Generation]:
    """Return what is under way, and what ended without a picture and was not put away.

    What waits of a batch is one line of the queue, and would be hundreds of tiles here.
    """
    return list(
        access.generations_of(person)
        .exclude(state=State.COMPLETED)
        .exclude(state=State.QUEUED, batch__isnull=False)
        .filter(dismissed_at=None)
        .select_related("retry", "retry_of")
        .order_by("-pk")[:MOST_UNRESOLVED]
    )


def queued_tiles(person: User) -> list[GenerationTile]:
    """Return what still waits to be sent, the newest first."""
    queued = access.generations_of(person).filter(state=State.QUEUED)
    return _tiles(list(queued.order_by("-pk")[:MOST_UNRESOLVED]))


def _tiles(rows: list[Generation]) -> list[GenerationTile]:
    known = outlooks(rows)
    return [generation_tile(row, images=[], outlook=known.get(row.pk)) for row in rows]
