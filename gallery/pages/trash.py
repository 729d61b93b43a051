"""The trash as a page: what is in it, and for how long still."""

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.urls import reverse

from gallery.models import User
from gallery.pages.grid import Grid, grid_of
from gallery.services.finding import Place, Result, find


@dataclass(frozen=True)
class TrashPage:
    """A part of somebody's trash."""

    grid: Grid
    result: Result
    days: int

    @cached_property
    def number(self) -> int:
        """How many pictures it has; a part alone does not tell that."""
        return self.result.images.count()


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
        result=result,
        days=settings.TRASH_DAYS,
    )
