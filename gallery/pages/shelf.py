"""The shelf of reference images, the page of one, and what is shown in the picker."""

import unicodedata
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from gallery import access
from gallery.models import Image, ReferenceImage, User
from gallery.pages.paging import slice_of
from gallery.pages.tiles import ImageTile, image_tile
from gallery.services.finding import find, read

PAGE_SIZE = 48
TEAM = "team"
GALLERY = "gallery"
MOST_LETTERS = 100
MOST_DIGITS = 19


@dataclass(frozen=True)
class ReferenceLine:
    """One reference image as the shelf shows it."""

    reference: ReferenceImage
    used: int
    is_own: bool

    @property
    def url(self) -> str:
        """Its own page."""
        return reverse("gallery:reference", args=[self.reference.public_id])

    @property
    def name(self) -> str:
        """What it is called."""
        return self.reference.name or _("Reference image")

    @property
    def is_shared(self) -> bool:
        """Whether the team may use it."""
        return self.reference.shared_at is not None

    @property
    def sharer(self) -> str:
        """Who lets the team use it."""
        return self.reference.owner.shown_name


@dataclass(frozen=True)
class ShelfPage:
    """One page of the shelf, or of what colleagues share."""

    lines: list[ReferenceLine]
    search: str
    of_team: bool
    older_url: str
    is_first: bool
    shelf_url: str
    team_url: str

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing at all, not only nothing that was searched for."""
        return not self.lines and not self.search and self.is_first


@dataclass(frozen=True)
class Picks:
    """What can be picked as a reference: some of the shelf, or some of the gallery."""

    lines: list[ReferenceLine]
    tiles: list[ImageTile]
    search: str
    older_url: str
    is_first: bool


def shelf_page(person: User, *, search: str = "", whose: str = "", before: str = "") -> ShelfPage:
    """Return a page of own references, newest first, or of those that others share."""
    search = _plain(search)
    shown = access.references_of(person)
    shown = shown.exclude(owner=person) if whose == TEAM else shown.filter(owner=person)
    lines, older = _page(person, shown, search, before)
    base = reverse("gallery:references")
    here: dict[str, str] = {"whose": TEAM} if whose == TEAM else {}
    asked = {"q": search} if search else {}
    return ShelfPage(
        lines=lines,
        search=search,
        of_team=whose == TEAM,
        older_url=_address(base, here | asked | {"before": older}) if older else "",
        is_first=not before,
        shelf_url=_address(base, asked),
        team_url=_address(base, asked | {"whose": TEAM}),
    )


def reference_line(person: User, reference: ReferenceImage) -> ReferenceLine:
    """Return what the page of one reference image says."""
    row = _with_uses(person, ReferenceImage.objects.filter(pk=reference.pk)).get()
    return _line(person, row)


def picks(person: User, *, source: str, search: str = "", before: str = "") -> Picks:
    """Return what can be picked: all references that the person may use, or their pictures."""
    search = _plain(search)
    base = reverse("gallery:reference-picks")
    asked = {"from": source} | ({"q": search} if search else {})
    lines: list[ReferenceLine] = []
    tiles: list[ImageTile] = []
    if source == GALLERY:
        images, older = _images(person, search, before)
        tiles = [image_tile(image, person) for image in images]
    else:
        lines, older = _page(person, access.references_of(person), search, before)
    return Picks(
        lines=lines,
        tiles=tiles,
        search=search,
        older_url=_address(base, asked | {"before": older}) if older else "",
        is_first=not before,
    )


def _page(
    person: User, shown: QuerySet[ReferenceImage], search: str, before: str
) -> tuple[list[ReferenceLine], str]:
    """Return a page of references and the cursor of the next one, or ""."""
    if search:
        shown = shown.filter(name__icontains=search)
    if before.isdecimal() and len(before) <= MOST_DIGITS:
        shown = shown.filter(pk__lt=int(before) % (1 << 63))
    found = list(_with_uses(person, shown).order_by("-pk")[: PAGE_SIZE + 1])
    older = str(found[PAGE_SIZE - 1].pk) if len(found) > PAGE_SIZE else ""
    return [_line(person, row) for row in found[:PAGE_SIZE]], older


def _images(person: User, search: str, before: str) -> tuple[list[Image], str]:
    """Return a page of pictures and the cursor of the next one, or ""."""
    found = slice_of(find(person, read(search)), before=before)
    return found.images, found.older


def _with_uses(person: User, shown: QuerySet[ReferenceImage]) -> QuerySet[ReferenceImage, Any]:
    """Count in the same query how many finished pictures were made with each."""
    made = Image.objects.kept().filter(generation__uses__reference=OuterRef("pk")).order_by()
    everybodys = made.values("generation__uses__reference").annotate(
        number=Count("pk", distinct=True)
    )
    own = everybodys.filter(owner=person)
    return shown.select_related("owner").annotate(
        used_by_all=Coalesce(Subquery(everybodys.values("number")[:1]), 0),
        used_by_reader=Coalesce(Subquery(own.values("number")[:1]), 0),
    )


def _line(person: User, row: Any) -> ReferenceLine:
    """Of a shared one all uses are counted, without telling whose they are."""
    used = row.used_by_all if row.shared_at else row.used_by_reader
    return ReferenceLine(reference=row, used=used, is_own=row.owner_id == person.pk)


def _plain(search: str) -> str:
    """Return what is searched for as names are kept."""
    return unicodedata.normalize("NFC", search.replace("\0", "").strip())[:MOST_LETTERS]


def _address(base: str, query: dict[str, str]) -> str:
    return f"{base}?{urlencode(query)}" if query else base
