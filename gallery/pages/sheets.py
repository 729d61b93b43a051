"""Contact sheets: the list, the making of one, and one with its votes and comments."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gallery import access
from gallery.forms.sharing import LinkForm
from gallery.forms.sheets import CommentForm, SheetForm
from gallery.models import ContactSheet, Image, SheetComment, SheetPicture, User
from gallery.models.contact_sheet import FEWEST_PICTURES, MOST_PICTURES
from gallery.pages.collection_sharing import LinksPart, links_part
from gallery.pages.shown import tiles_for
from gallery.pages.thumbnails import Thumbnails, data_uri
from gallery.pages.tiles import ImageTile
from gallery.permissions import Right

MOST_SHEETS = 100


@dataclass(frozen=True)
class Said:
    """One comment, and whether the reader may take it away."""

    comment: SheetComment
    by: str
    can_remove: bool


@dataclass(frozen=True)
class SheetPlace(Thumbnails):
    """One place on a sheet; `image` is None where the reader may not see it, or it is gone."""

    sheet: ContactSheet
    row: SheetPicture
    image: Image | None
    prompt: str
    voters: list[str]
    has_voted: bool
    comments: list[Said]

    @property
    def words(self) -> str:
        """What is to be seen, in words."""
        number = _("Picture %(number)s") % {"number": self.row.position}
        # Of what is out of the reader's sight not even the words are shown.
        described = self.row.alternative_text if self.image else ""
        return described or self.prompt or number

    @property
    def placeholder(self) -> str:
        """A blurred preview within the page itself."""
        return data_uri(self.image.placeholder) if self.image else ""

    @property
    def original(self) -> str:
        """Address of the file."""
        return reverse("gallery:sheet-original", args=[self.sheet.public_id, self.row.position])

    @cached_property
    def sources(self) -> list[tuple[str, int]]:
        """Address and width in pixels of each thumbnail, the smallest first."""
        widths = sorted(int(width) for width in self.image.thumbnails) if self.image else []
        name, names = "gallery:sheet-thumbnail", (self.sheet.public_id, self.row.position)
        return [(reverse(name, args=[*names, width]), width) for width in widths]

    @property
    def voters_words(self) -> str:
        """Who has voted for it."""
        return pgettext("between names", ", ").join(self.voters)


@dataclass(frozen=True)
class SheetPage:
    """One sheet, as one of its readers sees it."""

    sheet: ContactSheet
    by: str
    places: list[SheetPlace]
    comments: list[Said]
    form: CommentForm
    about: int | None
    is_own: bool
    can_take_part: bool
    links: LinksPart | None

    @property
    def own_images(self) -> list[Image]:
        """Those pictures on it that are its owner's, and still there."""
        images = [place.image for place in self.places if place.image]
        return [image for image in images if image.owner_id == self.sheet.owner_id]


@dataclass(frozen=True)
class SheetsPage:
    """The sheets that somebody has made, the newest first."""

    sheets: list[ContactSheet]


@dataclass(frozen=True)
class NewSheetPage:
    """The making of a sheet: pictures to choose from, and which are chosen."""

    tiles: list[ImageTile]
    chosen: set[str]
    form: SheetForm
    least: int = FEWEST_PICTURES
    most: int = MOST_PICTURES


def sheets_page(person: User) -> SheetsPage:
    """Return somebody's own sheets, with how many pictures are on each."""
    rows = access.sheets_of(person).annotate(number=Count("pictures"))
    return SheetsPage(list(rows.order_by("-pk")[:MOST_SHEETS]))


def new_sheet_page(
    person: User, images: Sequence[Image], *, chosen: set[str], form: SheetForm | None = None
) -> NewSheetPage:
    """Return the page on which a sheet is made of some pictures."""
    return NewSheetPage(tiles_for(person, images), chosen, form or SheetForm())


def sheet_page(
    person: User,
    sheet: ContactSheet,
    *,
    form: CommentForm | None = None,
    about: int | None = None,
    link: LinkForm | None = None,
) -> SheetPage:
    """Return a sheet; `form` is a comment `about` a place that could not be taken."""
    is_own = sheet.owner_id == person.pk
    said = _said(person, sheet, is_own=is_own)
    return SheetPage(
        sheet=sheet,
        by="" if is_own else sheet.owner.shown_name,
        places=_places(person, sheet, said),
        comments=said.get(None, []),
        form=form or CommentForm(),
        about=about,
        is_own=is_own,
        can_take_part=sheet.closed_at is None and person.may(Right.MAKE_PICTURES),
        links=links_part(sheet, link) if is_own else None,
    )


def _said(person: User, sheet: ContactSheet, *, is_own: bool) -> dict[int | None, list[Said]]:
    """Return the comments by the place that they are about, None for the sheet, oldest first."""
    found: dict[int | None, list[Said]] = {}
    rows = sheet.comments.filter(removed_at=None).select_related("person").order_by("pk")
    for row in rows:
        said = Said(row, row.person.shown_name, is_own or row.person_id == person.pk)
        found.setdefault(row.picture_id, []).append(said)
    return found


def _places(
    person: User, sheet: ContactSheet, said: dict[int | None, list[Said]]
) -> list[SheetPlace]:
    images = {image.pk: image for image in access.images_on_sheet(person, sheet)}
    readable = access.with_shown_prompts(person, list(images.values()))
    rows = sheet.pictures.prefetch_related("votes__person").order_by("position")
    places = []
    for row in rows:
        image = images.get(row.image_id or 0)
        votes = sorted(row.votes.all(), key=lambda vote: vote.pk)
        is_read = image is not None and (image.owner_id == sheet.owner_id or image.pk in readable)
        places.append(
            SheetPlace(
                sheet=sheet,
                row=row,
                image=image,
                prompt=row.prompt if is_read else "",
                voters=[vote.person.shown_name for vote in votes],
                has_voted=any(vote.person_id == person.pk for vote in votes),
                comments=said.get(row.pk, []),
            )
        )
    return places
