"""A grid of pictures: one part of a result, by days where its order is that of time."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from gallery.models import Image, User
from gallery.models.user import Density, Layout
from gallery.pages.paging import PART_SIZE, Slice, cursor_in, slice_of
from gallery.pages.shown import tiles_for
from gallery.pages.stacks import Item, Stack, Tile, in_stacks
from gallery.pages.tiles import ImageTile
from gallery.services.finding import Question, Result
from gallery.services.marks import marked_extract
from gallery.services.wording import day_words

# The first part fills a screen and is no larger: it is there the sooner, and the next part is asked
# for at once.
FIRST_SIZES: dict[str, int] = {
    Density.SMALL: 2 * PART_SIZE,
    Density.MEDIUM: 15,
    Density.LARGE: 15,
}
# A part whose pictures have come closer together since it was read first has more of them.
MOST_OF_A_RANGE = 72


@dataclass(frozen=True)
class Day:
    """What of a part was made on one day; None where the order is not that of time."""

    date: date | None
    items: list[Item]

    @property
    def words(self) -> str:
        """The day as a heading names it."""
        today = timezone.localdate()
        if self.date is None:
            return ""
        if self.date == today:
            return _("Today")
        if self.date == today - timedelta(days=1):
            return _("Yesterday")
        is_near = self.date.year == today.year
        return day_words(self.date) if is_near else date_format(self.date, "DATE_FORMAT")


@dataclass(frozen=True)
class Choice:
    """Something about the looks of galleries that a person chooses."""

    name: str
    words: str
    values: list[tuple[str, str]]
    chosen: str


@dataclass(frozen=True)
class Grid:
    """One part of a result, with the places from which it goes on in both directions.

    `head` is what stands before the first picture whatever its time; `first` and `last` are the
    keys of the outermost pictures; `newer` and `older` are cursors, "" where nothing follows.
    """

    head: list[Item]
    days: list[Day]
    first: str
    last: str
    newer: str
    older: str
    is_first: bool
    address: str
    layout: str
    density: str
    in_pages: bool
    has_rail: bool

    @property
    def items(self) -> list[Item]:
        """All that is shown, in its order."""
        return [*self.head, *(item for day in self.days for item in day.items)]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in the whole of it."""
        return self.is_first and not self.items

    @property
    def choices(self) -> list[Choice]:
        """What can be chosen about its looks."""
        pages = [("0", _("Scrolling")), ("1", _("Pages"))]
        return [
            Choice("layout", _("Layout"), _worded(Layout), self.layout),
            Choice("density", _("Size"), _worded(Density), self.density),
            Choice("in_pages", _("Going on"), pages, str(int(self.in_pages))),
        ]

    @property
    def newer_url(self) -> str:
        """The part that comes before this one, or ""."""
        return with_query(self.address, after=self.newer) if self.newer else ""

    @property
    def older_url(self) -> str:
        """The part that follows, or ""."""
        return with_query(self.address, before=self.older) if self.older else ""


def with_query(address: str, **query: str) -> str:
    """Return an address with more parameters; those that are empty are left out."""
    added = urlencode({name: value for name, value in query.items() if value})
    return f"{address}{'&' if '?' in address else '?'}{added}" if added else address


def grid_of(
    person: User,
    result: Result,
    *,
    address: str,
    question: Question | None = None,
    before: str = "",
    after: str = "",
    until: str = "",
    context: dict[str, str] | None = None,
    head: Sequence[Tile] = (),
    opened: uuid.UUID | None = None,
    in_presses: bool = False,
) -> Grid:
    """Return the part of a result that follows `before` or comes before `after`.

    `until` is the last key of a part that was read before and is read again; nonsense in a cursor
    means the start. The pictures of the part are looked for at `address`, without a question; a
    picture's own page is told the question and the `context`, such as its place. `in_presses`
    makes stacks of what was made by one press; `head` stands before all else on the first part,
    and its presses are nowhere else.
    """
    result = result.for_tiles()
    asked = question.text if question else ""
    goes_on = before or after or person.gallery_in_pages
    size = PART_SIZE if goes_on else FIRST_SIZES[person.gallery_density]
    found = _range(result, before, until) or slice_of(result, before=before, after=after, size=size)
    rest = _rest_of_presses(person, result, found, head) if in_presses else []
    tiles = _tiles(person, result, [*found.images, *rest], question, context or {})
    first, days = _in_order(
        tiles[: len(found.images)],
        tiles[len(found.images) :],
        head=head,
        opened=opened,
        in_presses=in_presses,
    )
    return Grid(
        head=first if found.is_first else [],
        days=_days(days) if result.order == "pk" else [Day(None, days)] if days else [],
        first=_key(found.images[:1]),
        last=_key(found.images[-1:]),
        newer=found.newer,
        older=found.older,
        is_first=found.is_first,
        address=with_query(address, q=asked),
        layout=person.gallery_layout,
        density=person.gallery_density,
        in_pages=person.gallery_in_pages,
        has_rail=in_presses,
    )


def _tiles(
    person: User,
    result: Result,
    images: list[Image],
    question: Question | None,
    context: dict[str, str],
) -> list[ImageTile]:
    """Return images as a person sees them, with what they were found by."""
    query = with_query("", q=question.text if question else "", **context)
    looks = (person.gallery_layout, person.gallery_density)
    # Whose a picture is goes without saying in one's own gallery.
    tiles = tiles_for(person, images, with_credits=result.order != "pk")
    return [
        replace(
            tile,
            caption=_caption(question, tile.prompt, tile.image.alternative_text),
            query=query,
            looks=looks,
        )
        for tile in tiles
    ]


def _caption(question: Question | None, *texts: str) -> str:
    """Return the words that a picture was found by, where they stand in a text that is shown."""
    if question is None or not question.terms:
        return ""
    return next(filter(None, (marked_extract(text, question) for text in texts)), "")


def _worded(choices: type[TextChoices]) -> list[tuple[str, str]]:
    return [(value, str(words)) for value, words in choices.choices]


def _range(result: Result, before: str, until: str) -> Slice | None:
    """Return the pictures from one key to another, both of which have been shown already."""
    last = cursor_in(until)
    if last is None or cursor_in(before) is None:
        return None
    found = slice_of(result, before=before, size=MOST_OF_A_RANGE)
    images = [image for image in found.images if image.key >= last]
    older = str(images[-1].key) if images and len(images) < len(found.images) else found.older
    return Slice(images, found.newer, older, is_first=False)


def _rest_of_presses(
    person: User, result: Result, found: Slice, head: Sequence[Tile]
) -> list[Image]:
    """Return those pictures of the part's presses that are in other parts, or have no place yet."""
    images = [image for image in found.images if image.generation.batch_id is None]
    waiting = [tile.generation for tile in head if tile.generation.batch_id is None]
    known = {image.pk for image in images}
    rest = result.rest_of_presses(person, [image.generation for image in images] + waiting)
    return [image for image in rest if image.pk not in known]


def _in_order(
    tiles: list[ImageTile],
    rest: list[ImageTile],
    *,
    head: Sequence[Tile],
    opened: uuid.UUID | None,
    in_presses: bool,
) -> tuple[list[Item], list[Item]]:
    """Return what stands at the head, and what follows, each press at the place of its newest."""
    if not in_presses:
        return list(head), list(tiles)
    waiting = {tile.generation.form_token for tile in head if tile.generation.batch_id is None}
    newest: dict[uuid.UUID, int] = {}
    for tile in [*tiles, *rest]:
        token = tile.generation.form_token
        if tile.generation.batch_id is None:
            newest[token] = max(newest.get(token, 0), tile.image.key)
    here = {tile.generation.form_token for tile in tiles if _is_newest(tile, newest)} - waiting
    both = [*tiles, *rest]
    at_head = [tile for tile in both if tile.generation.form_token in waiting]
    after = [
        tile for tile in both if tile.generation.batch_id or tile.generation.form_token in here
    ]
    return in_stacks([*head, *at_head], opened=opened), in_stacks(after, opened=opened)


def _is_newest(tile: ImageTile, newest: dict[uuid.UUID, int]) -> bool:
    return newest.get(tile.generation.form_token) == tile.image.key


def _days(items: list[Item]) -> list[Day]:
    return [Day(day, list(group)) for day, group in groupby(items, key=_day_of)]


def _day_of(item: Item) -> date:
    tiles = item.tiles if isinstance(item, Stack) else [item]
    moments = [tile.image.created_at for tile in tiles if isinstance(tile, ImageTile)]
    return timezone.localdate(max(moments))


def _key(images: list[Image]) -> str:
    return str(images[0].key) if images else ""
