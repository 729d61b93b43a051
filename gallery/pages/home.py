"""The gallery page: the member's pictures, newest first, below what is under way."""

from dataclasses import dataclass

from django.urls import reverse

from gallery import access
from gallery.lifecycle import State
from gallery.models import Generation, User
from gallery.pages.cursors import decode_cursor, encode_cursor
from gallery.pages.outlook import outlooks
from gallery.pages.tiles import GenerationTile, ImageTile, generation_tile, image_tile

PAGE_SIZE = 48
MOST_UNRESOLVED = 100


@dataclass(frozen=True)
class HomePage:
    """One page of the gallery."""

    unresolved: list[GenerationTile]
    pictures: list[ImageTile]
    older_url: str
    is_first: bool

    @property
    def is_empty(self) -> bool:
        """Whether the member has nothing at all yet."""
        return self.is_first and not self.unresolved and not self.pictures


def home_page(person: User, *, before: str = "") -> HomePage:
    """Return a page of the gallery; `before` is a cursor, and nonsense in it means the start."""
    cursor = decode_cursor(before) if before else None
    images = access.images_of(person).select_related("generation")
    images = images.newest_first() if cursor is None else images.older_than(*cursor)
    found = list(images[: PAGE_SIZE + 1])
    older_url = ""
    if len(found) > PAGE_SIZE:
        last = found[PAGE_SIZE - 1]
        older_url = f"{reverse('gallery:home')}?before={encode_cursor(last.created_at, last.pk)}"
    return HomePage(
        unresolved=[] if cursor else unresolved_tiles(person),
        pictures=[image_tile(image) for image in found[:PAGE_SIZE]],
        older_url=older_url,
        is_first=cursor is None,
    )


def unresolved_tiles(person: User) -> list[GenerationTile]:
    """Return what is under way, and what ended without a picture and was not put away."""
    rows = list(
        access.generations_of(person)
        .exclude(state=State.COMPLETED)
        .filter(dismissed_at=None)
        .order_by("-pk")[:MOST_UNRESOLVED]
    )
    return _tiles(rows)


def queued_tiles(person: User) -> list[GenerationTile]:
    """Return what still waits to be sent, the newest first."""
    queued = access.generations_of(person).filter(state=State.QUEUED)
    return _tiles(list(queued.order_by("-pk")[:MOST_UNRESOLVED]))


def _tiles(rows: list[Generation]) -> list[GenerationTile]:
    known = outlooks(rows)
    return [generation_tile(row, images=[], outlook=known.get(row.pk)) for row in rows]
