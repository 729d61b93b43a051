"""The trash as a page: what is in it, and for how long still."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from gallery.models import User
from gallery.pages.grid import Grid, grid_of
from gallery.services.finding import Place, find


@dataclass(frozen=True)
class TrashPage:
    """A part of somebody's trash."""

    grid: Grid
    number: int
    days: int


def trash_page(person: User, *, before: str = "", after: str = "", until: str = "") -> TrashPage:
    """Return a part of the trash, the newest pictures first; the rest are cursors."""
    result = find(person, place=Place.TRASH)
    return TrashPage(
        grid=grid_of(
            person,
            result,
            address=reverse("gallery:trash"),
            before=before,
            after=after,
            until=until,
            context={"place": Place.TRASH.value},
        ),
        number=result.images.count(),
        days=settings.TRASH_DAYS,
    )
