"""The gallery page: the member's pictures, newest first, below what is under way."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, fields

from django.urls import reverse

from gallery import access
from gallery.lifecycle import State
from gallery.models import Generation, User
from gallery.pages.grid import Grid, grid_of
from gallery.pages.outlook import outlooks
from gallery.pages.paging import cursor_in
from gallery.pages.rail import newest_of_month
from gallery.pages.search import SearchBox, search_box
from gallery.pages.tiles import GenerationTile, generation_tile
from gallery.services.finding import DONE, Question, Result, find, find_requests, read

MOST_UNRESOLVED = 100


@dataclass(frozen=True)
class HomePage:
    """One page of the gallery."""

    grid: Grid
    question: Question
    search: SearchBox

    @property
    def has_unresolved(self) -> bool:
        """Whether anything on it is under way, or ended without a picture."""
        return bool(self.grid.head)

    @property
    def is_empty(self) -> bool:
        """Whether the member has nothing at all yet."""
        return self.question.is_empty and self.grid.is_empty


@dataclass(frozen=True)
class View:
    """Which part of the gallery is asked for; nonsense in any of it means the start.

    `before`, `after` and `until` are cursors; `at` is the key of a picture to begin with, `month`
    one to begin with its newest picture, and `opened` a request whose stack is open.
    """

    asked: str = ""
    before: str = ""
    after: str = ""
    until: str = ""
    at: str = ""
    month: str = ""
    opened: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "View":
        """Return what the parameters of an address ask for."""
        names = {"asked": "q", "opened": "open"}
        return cls(
            **{one.name: query.get(names.get(one.name, one.name), "") for one in fields(cls)}
        )


def home_page(person: User, view: View | None = None) -> HomePage:
    """Return a part of the gallery.

    The pictures of one press are a stack. Where one of them has no picture, now or for good, it is
    on the first page, before all others. A question is answered by pictures, or where it asks for
    another status, by requests.
    """
    view = view or View()
    question = read(view.asked)
    result = find(person, question)
    address = reverse("gallery:home")
    return HomePage(
        grid=grid_of(
            person,
            result,
            address=address,
            question=question,
            before=_beginning(result, view),
            after=view.after,
            until=view.until,
            head=_head(person, question),
            opened=_token_of(person, view.opened),
            in_presses=question.is_empty,
        ),
        question=question,
        search=search_box(person, question, address),
    )


def _head(person: User, question: Question) -> list[GenerationTile]:
    """Return the requests without a picture: all that are not put away, or those asked for."""
    if question.is_empty:
        return _tiles(_unresolved(person))
    wanted = find_requests(person, question).select_related("retry", "retry_of")
    return _tiles(list(wanted[:MOST_UNRESOLVED])) if question.status != DONE else []


def _beginning(result: Result, view: View) -> str:
    """Return the cursor before which the part begins that a picture or a month is in."""
    at = cursor_in(view.at)
    if at is None and view.month:
        at = newest_of_month(result, view.month)
    return view.before if at is None else str(at + 1)


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
    rows = (
        access.generations_of(person)
        .exclude(state=State.COMPLETED)
        .exclude(state=State.QUEUED, batch__isnull=False)
        .filter(dismissed_at=None)
        .order_by("-pk")
    )
    # Mostly there are none, which is found out sooner without all that is said of them.
    keys = list(rows.values_list("pk", flat=True)[:MOST_UNRESOLVED])
    if not keys:
        return []
    return list(
        Generation.objects.filter(pk__in=keys).select_related("retry", "retry_of").order_by("-pk")
    )


def queued_tiles(person: User) -> list[GenerationTile]:
    """Return what still waits to be sent, the newest first."""
    queued = access.generations_of(person).filter(state=State.QUEUED)
    return _tiles(list(queued.order_by("-pk")[:MOST_UNRESOLVED]))


def _tiles(rows: list[Generation]) -> list[GenerationTile]:
    known = outlooks(rows)
    return [generation_tile(row, images=[], outlook=known.get(row.pk)) for row in rows]
