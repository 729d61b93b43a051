"""What somebody without an account sees who has a link: its pictures, and nothing beside them.

A picture is named by its number in what the link opens, which names nothing anywhere else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _

from gallery import access
from gallery.models import Collection, ContactSheet, Image, ShareLink, SheetPicture
from gallery.pages.paging import slice_of
from gallery.pages.thumbnails import Thumbnails, data_uri
from gallery.services.finding import find_in_collection
from gallery.services.links import token_of


@dataclass(frozen=True)
class GuestPicture(Thumbnails):
    """One picture; `prompt` is "" where the link does not show it, `place` is what is counted."""

    token: str
    number: int
    image: Image
    prompt: str
    alternative_text: str
    place: str

    @property
    def words(self) -> str:
        """What is to be seen, in words."""
        return self.alternative_text or self.prompt or self.place

    @property
    def placeholder(self) -> str:
        """A blurred preview within the page itself."""
        return data_uri(self.image.placeholder)

    @property
    def url(self) -> str:
        """Its own page."""
        return self._address("picture")

    @property
    def original(self) -> str:
        """Its file, to be looked at."""
        return self._address("original")

    @property
    def download(self) -> str:
        """Its file, to be kept."""
        return self._address("download")

    @cached_property
    def sources(self) -> list[tuple[str, int]]:
        """Address and width in pixels of each thumbnail, the smallest first."""
        widths = sorted(int(width) for width in self.image.thumbnails)
        return [(self._address("thumbnail", width), width) for width in widths]

    def _address(self, name: str, *more: int) -> str:
        return reverse(f"gallery:shared-{name}", args=[self.token, self.number, *more])


@dataclass(frozen=True)
class GuestPlace:
    """The place of a picture on a sheet, which may be empty, with how many have voted for it."""

    number: int
    picture: GuestPicture | None
    votes: int


@dataclass(frozen=True)
class GuestPage:
    """What a link opens."""

    title: str
    by: str
    pictures: list[GuestPicture]
    places: list[GuestPlace]
    home_url: str
    older_url: str = ""
    is_first: bool = True


@dataclass(frozen=True)
class GuestPicturePage:
    """One picture large, with its neighbours; an address is "" where there is none."""

    title: str
    picture: GuestPicture
    home_url: str
    newer_url: str
    older_url: str


def guest_page(link: ShareLink, *, before: str = "") -> GuestPage:
    """Return what a link opens; `before` is as for the gallery's pages."""
    target = target_of(link)
    title, by = str(target), link.made_by.shown_name
    token = token_of(link)
    home = reverse("gallery:shared-link", args=[token])
    if isinstance(target, ContactSheet):
        return GuestPage(title, by, [], _places(link, target), home)
    found = slice_of(find_in_collection(target), before=before)
    tell = _of_collection(link)
    return GuestPage(
        title=title,
        by=by,
        pictures=[tell(image) for image in found.images],
        places=[],
        home_url=home,
        older_url=f"{home}?before={found.older}" if found.older else "",
        is_first=found.is_first,
    )


def guest_picture_page(link: ShareLink, number: int) -> GuestPicturePage | None:
    """Return one picture large, or None where the link opens none of this number."""
    target = target_of(link)
    home = reverse("gallery:shared-link", args=[token_of(link)])
    if isinstance(target, ContactSheet):
        shown = [place.picture for place in _places(link, target) if place.picture]
        numbers = [picture.number for picture in shown]
        if number not in numbers:
            return None
        at = numbers.index(number)
        newer = shown[at - 1].url if at else ""
        older = shown[at + 1].url if at + 1 < len(shown) else ""
        return GuestPicturePage(str(target), shown[at], home, newer, older)
    found = guest_picture(link, number)
    if found is None:
        return None
    result, tell = find_in_collection(target), _of_collection(link)
    newer_ones, older_ones = result.newer_than(number, 1), result.older_than(number, 1)
    return GuestPicturePage(
        title=str(target),
        picture=found,
        home_url=home,
        newer_url=tell(newer_ones[0]).url if newer_ones else "",
        older_url=tell(older_ones[0]).url if older_ones else "",
    )


def guest_picture(link: ShareLink, number: int) -> GuestPicture | None:
    """Return one picture that a link opens, or None where it opens none of this number."""
    target = target_of(link)
    if isinstance(target, ContactSheet):
        places = target.pictures.filter(
            position=number, image__in=access.images_on_sheet(None, target)
        )
        place = places.select_related("image__generation").first()
        return _of_sheet(link, place) if place is not None else None
    # The one that follows the next number is the one of this number, if there is such a one.
    found = find_in_collection(target).older_than(number + 1, 1)
    return _of_collection(link)(found[0]) if found and found[0].key == number else None


def target_of(link: ShareLink) -> Collection | ContactSheet:
    """Return what a link opens."""
    target = link.collection or link.sheet
    if target is None:
        raise TypeError("The database lets no link open nothing.")
    return target


def _of_collection(link: ShareLink) -> Callable[[Image], GuestPicture]:
    """Return what makes a guest's pictures: prompts are shown of who has made the link alone."""
    token = token_of(link)

    def tell(image: Image) -> GuestPicture:
        shows = link.shows_prompts and image.owner_id == link.made_by_id
        return GuestPicture(
            token=token,
            number=image.key,
            image=image,
            prompt=image.generation.prompt if shows else "",
            alternative_text=image.alternative_text,
            place=_("Picture"),
        )

    return tell


def _of_sheet(link: ShareLink, place: SheetPicture) -> GuestPicture | None:
    if place.image is None:
        return None
    return GuestPicture(
        token=token_of(link),
        number=place.position,
        image=place.image,
        prompt=place.prompt if link.shows_prompts else "",
        alternative_text=place.alternative_text,
        place=_("Picture %(number)s") % {"number": place.position},
    )


def _places(link: ShareLink, sheet: ContactSheet) -> list[GuestPlace]:
    shown = set(access.images_on_sheet(None, sheet).values_list("pk", flat=True))
    rows = sheet.pictures.select_related("image__generation").prefetch_related("votes")
    return [
        GuestPlace(
            number=place.position,
            picture=_of_sheet(link, place) if place.image_id in shown else None,
            votes=len(place.votes.all()),
        )
        for place in rows.order_by("position")
    ]
