"""The team's feed: what people share, the newest first."""

from dataclasses import dataclass

from django.urls import reverse

from gallery.models import User
from gallery.pages.paging import PicturePage, picture_page
from gallery.services.finding import Place, Question, find


@dataclass(frozen=True)
class TeamPage:
    """A part of the feed, and what was looked for in it."""

    grid: PicturePage
    question: Question


def team_page(person: User, question: Question, *, before: str = "") -> TeamPage:
    """Return a part of what the team shares; `before` is as for the gallery's pages."""
    result = find(person, question, place=Place.TEAM)
    address = reverse("gallery:team")
    grid = picture_page(result, person=person, before=before, address=address, text=question.text)
    return TeamPage(grid, question)
