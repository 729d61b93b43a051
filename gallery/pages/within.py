"""The result within which somebody moves from picture to picture, as addresses carry it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from gallery import access
from gallery.models import Collection, Image, User
from gallery.services.finding import Place, Question, Result, find, find_in_collection, read

PAGES = {
    Place.GALLERY: "gallery:home",
    Place.TEAM: "gallery:team",
    Place.TRASH: "gallery:trash",
}
NAMES = ("q", "place", "collection")


@dataclass(frozen=True)
class Within:
    """A result, named by where it is looked for and by what."""

    person: User
    place: Place = Place.GALLERY
    question: Question = field(default_factory=Question)
    collection: Collection | None = None

    @cached_property
    def result(self) -> Result:
        """The pictures, in their order."""
        if self.collection is not None:
            return find_in_collection(self.collection, self.question, person=self.person)
        return find(self.person, self.question, place=self.place)

    @property
    def named(self) -> dict[str, str]:
        """The parameters by which an address names it; none for the whole gallery."""
        named = {"q": self.question.text}
        if self.collection is not None:
            named["collection"] = str(self.collection.public_id)
        elif self.place is not Place.GALLERY:
            named["place"] = self.place.value
        return {name: value for name, value in named.items() if value}

    @property
    def query(self) -> str:
        """What follows the address of a picture that is looked at in it."""
        return query_in(self.named)

    @property
    def name(self) -> str:
        """What the page that shows it is called."""
        if self.collection is not None:
            return self.collection.name
        if not self.question.is_empty:
            return _("What was found")
        return {
            Place.GALLERY: _("Gallery"),
            Place.TEAM: _("Team"),
            Place.TRASH: _("Trash"),
        }[self.place]

    def page(self, from_key: int | None = None) -> str:
        """Return the address of the page that shows it, or of its part that begins with a key."""
        if self.collection is not None:
            address = reverse("gallery:collection", args=[self.collection.public_id])
        else:
            address = _page_of(self.place)
        named = {"q": self.question.text} if self.question.text else {}
        if from_key is not None:
            named["before"] = str(from_key + 1)
        query = urlencode(named)
        return f"{address}?{query}" if query else address


def query_in(named: Mapping[str, str]) -> str:
    """Return what an address says of a result, as it follows that of a picture; "" for nothing."""
    query = urlencode({name: named[name] for name in NAMES if named.get(name)})
    return f"?{query}" if query else ""


def within_of(person: User, named: Mapping[str, str]) -> Within:
    """Return the result that an address names; nonsense, or what is gone, means the gallery."""
    question = read(named.get("q", ""))
    public_id = access.public_id_in(named.get("collection", ""))
    if public_id is not None:
        collections = access.viewable_collections_of(person)
        if collection := collections.filter(public_id=public_id).first():
            return Within(person, question=question, collection=collection)
    try:
        place = Place(named.get("place", ""))
    except ValueError:
        place = Place.GALLERY
    return Within(person, place=place, question=question)


def within_that_has(person: User, image: Image, named: Mapping[str, str]) -> tuple[Within, int]:
    """Return the result that an address names and the picture's key in it.

    Where it is not in there, that is the whole of the place that it is in; the key is 0 where it is
    in none, such as a picture that only a collection shows.
    """
    asked = within_of(person, named)
    key = asked.result.place_of(image)
    if key is not None:
        return asked, key
    otherwise = Within(person, place=_place_of(person, image))
    return otherwise, otherwise.result.place_of(image) or 0


def _place_of(person: User, image: Image) -> Place:
    if image.owner_id != person.pk:
        return Place.TEAM
    return Place.TRASH if image.trashed_at else Place.GALLERY


def _page_of(place: Place) -> str:
    try:
        return reverse(PAGES[place])
    except NoReverseMatch:
        return reverse(PAGES[Place.GALLERY])
