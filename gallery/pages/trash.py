"""The trash as a page: what is in it, and for how long still."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from gallery.models import User
from gallery.pages.paging import slice_of
from gallery.pages.tiles import ImageTile
from gallery.services.finding import Place, find
from gallery.services.trash import time_left


@dataclass(frozen=True)
class TrashedTile(ImageTile):
    """A picture in the trash."""

    @property
    def time_left(self) -> str:
        """How long it can be taken back."""
        return time_left(self.image)


@dataclass(frozen=True)
class TrashPage:
    """A part of somebody's trash."""

    tiles: list[TrashedTile]
    number: int
    days: int
    older_url: str
    is_first: bool


def trash_page(person: User, *, before: str = "") -> TrashPage:
    """Return a part of the trash, the newest pictures first; `before` is a cursor."""
    result = find(person, place=Place.TRASH)
    found = slice_of(result, before=before)
    address = reverse("gallery:trash")
    return TrashPage(
        tiles=[TrashedTile(image, image.generation.prompt) for image in found.images],
        number=result.images.count(),
        days=settings.TRASH_DAYS,
        older_url=f"{address}?before={found.older}" if found.older else "",
        is_first=found.is_first,
    )
