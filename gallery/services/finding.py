"""Finding pictures: a question, and its result in an order that pages and cursors go by."""

from collections.abc import Collection as SomeOf
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import F

from gallery import access
from gallery.models import Collection, Generation, Image, User
from gallery.models.image import ImageQuerySet

KEYS_AT_ONCE = 2000
# The attribute of an image that has its place in the order.
KEY = "key"


class Place(StrEnum):
    """Where pictures are looked for."""

    GALLERY = "gallery"
    TEAM = "team"
    TRASH = "trash"


@dataclass(frozen=True)
class Question:
    """What is looked for; `text` is what was typed, from which the rest was read."""

    text: str = ""
    words: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether everything is wanted."""
        return not self.text


@dataclass(frozen=True)
class Result:
    """The pictures that answer a question, in the falling order of a key.

    The key is a whole number that no two of them share: that of the picture, or of the row that
    has put it there. Each picture that is given has it as `key`.
    """

    images: ImageQuerySet
    order: str = "pk"

    def older_than(self, key: int | None, number: int) -> list[Image]:
        """Return so many that follow a key, the nearest first; without one, from the start."""
        after = {} if key is None else {f"{self.order}__lt": key}
        return list(self._rows().filter(**after).order_by(f"-{self.order}")[:number])

    def newer_than(self, key: int, number: int) -> list[Image]:
        """Return so many that come before a key, the nearest first."""
        before = {f"{self.order}__gt": key}
        return list(self._rows().filter(**before).order_by(self.order)[:number])

    def rest_of_presses(self, owner: User, made: SomeOf[Generation]) -> list[Image]:
        """Return its pictures of other requests that came of the same presses as these of a member.

        Mostly there are none, which one look into an index tells.
        """
        presses = {generation.form_token for generation in made}
        others = Generation.objects.filter(owner=owner, form_token__in=presses, batch=None)
        known = {generation.pk for generation in made}
        rest = [pk for pk in others.values_list("pk", flat=True) if pk not in known]
        return list(self._rows().filter(generation__in=rest)) if rest else []

    def keys(self) -> Iterator[int]:
        """Give the primary keys of all its pictures in their order, some at a time."""
        rows = self.images.order_by(f"-{self.order}")
        yield from rows.values_list("pk", flat=True).iterator(chunk_size=KEYS_AT_ONCE)

    def _rows(self) -> ImageQuerySet:
        rows = self.images.select_related("generation", "owner")
        return rows.annotate(**{KEY: F(self.order)})


def read(text: str) -> Question:
    """Return the question that a text in the search box asks."""
    return Question(text=text.strip(), words=text.split())


def find(person: User, question: Question | None = None, *, place: Place = Place.GALLERY) -> Result:
    """Return what a person finds in their gallery, in what the team shares, or in their trash."""
    question = question or Question()
    if place is Place.TEAM:
        return Result(_asked(access.team_images_of(person), question), order="share__pk")
    images = access.trash_of(person) if place is Place.TRASH else access.images_of(person)
    return Result(_asked(images, question))


def find_in_collection(collection: Collection, question: Question | None = None) -> Result:
    """Return what is found in a collection that the person may look at."""
    images = Image.objects.kept().filter(places__collection=collection)
    return Result(_asked(images, question or Question()), order="places__pk")


def _asked(images: ImageQuerySet, question: Question) -> ImageQuerySet:
    for word in question.words:
        images = images.filter(generation__prompt__icontains=word)
    return images
