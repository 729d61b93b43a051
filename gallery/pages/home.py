"""The gallery page: the member's pictures, newest first, below what is under way."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.urls import reverse

from gallery import access
from gallery.lifecycle import State
from gallery.models import Generation, Image, User
from gallery.pages.outlook import outlooks
from gallery.pages.stacks import Item, Tile, in_stacks
from gallery.pages.tiles import GenerationTile, generation_tile, image_tile

PAGE_SIZE = 48
MOST_UNRESOLVED = 100
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


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


def encode_cursor(image: Image) -> str:
    """Return the place of an image in the gallery's order, for an address."""
    return f"{(image.created_at - EPOCH) // MICROSECOND}-{image.pk}"


def decode_cursor(text: str) -> tuple[datetime, int] | None:
    """Return the time and key of `encode_cursor`, or None where the text is not one."""
    moment, _dash, key = text.partition("-")
    try:
        return EPOCH + int(moment) * MICROSECOND, int(key) % (1 << 63)
    except (ValueError, OverflowError):
        return None


def home_page(person: User, *, before: str = "", opened: str = "") -> HomePage:
    """Return a page of the gallery; `before` is a cursor, and nonsense in it means the start.

    The pictures of one press are a stack, which `opened` names one of whose requests to open it.
    Where one of them has no picture, now or for good, it is on the first page, before all others.
    """
    cursor = decode_cursor(before) if before else None
    unresolved = _unresolved(person)
    presses = {row.form_token for row in unresolved if row.batch_id is None}
    images = access.images_of(person).select_related("generation")
    ordered = images.newest_first() if cursor is None else images.older_than(*cursor)
    found = list(ordered[: PAGE_SIZE + 1])
    older_url = ""
    if len(found) > PAGE_SIZE:
        older_url = f"{reverse('gallery:home')}?before={encode_cursor(found[PAGE_SIZE - 1])}"
    tiles: list[Tile] = []
    if cursor is None and unresolved:
        tiles += _tiles(unresolved)
        tiles += map(image_tile, images.filter(generation__form_token__in=presses))
    tiles += [
        image_tile(image)
        for image in found[:PAGE_SIZE]
        if image.generation.form_token not in presses
    ]
    return HomePage(
        items=in_stacks(tiles, opened=_token_of(person, opened)),
        has_unresolved=cursor is None and bool(unresolved),
        older_url=older_url,
        is_first=cursor is None,
    )


def _token_of(person: User, public_id: str) -> uuid.UUID | None:
    """Return the press that a request belongs to, also one that was put away meanwhile."""
    try:
        named = uuid.UUID(public_id)
    except ValueError:
        return None
    tokens = access.generations_of(person).filter(public_id=named)
    return tokens.values_list("form_token", flat=True).first()


def _unresolved(person: User) -> list[Generation]:
    """Return what is under way, and what ended without a picture and was not put away."""
    return list(
        access.generations_of(person)
        .exclude(state=State.COMPLETED)
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
