"""The team's feed: what people share, the newest first."""

from dataclasses import dataclass

from django.urls import reverse

from gallery.models import User
from gallery.pages.grid import Grid, grid_of
from gallery.pages.search import SearchBox, search_box
from gallery.services.finding import Place, Question, find


@dataclass(frozen=True)
class TeamPage:
    """A part of the feed, and what was looked for in it."""

    grid: Grid
    search: SearchBox
    question: Question


def team_page(person: User, question: Question, *, before: str = "", after: str = "") -> TeamPage:
    """Return a part of what the team shares; the cursors are as for the gallery."""
    result = find(person, question, place=Place.TEAM)
    address = reverse("gallery:team")
    grid = grid_of(
        person,
        result,
        address=address,
        question=question,
        before=before,
        after=after,
        context={"place": Place.TEAM.value},
    )
    search = search_box(person, question, address, with_people=True)
    return TeamPage(grid, search, question)
