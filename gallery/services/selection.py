"""What a person has chosen: pictures one by one, or the whole of a result but a few."""

import uuid
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import filterfalse
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from gallery import access
from gallery.errors import InvalidChoice
from gallery.models import Collection, Image, User
from gallery.models.image import ImageQuerySet
from gallery.services import wording
from gallery.services.finding import Place, Question, Result, find, find_in_collection

# Few enough for one statement, and for nobody to wait long until a database with one writer is
# free again.
KEYS_AT_ONCE = 2000
MOST_NAMED = 20_000

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Wish:
    """Pictures by their public ids, or everything that a question finds at a place.

    `excepted` is what was taken out of everything again.
    """

    named: Sequence[uuid.UUID] = ()
    is_everything: bool = False
    place: Place = Place.GALLERY
    question: Question | None = None
    collection: Collection | None = None
    excepted: Sequence[uuid.UUID] = ()


@dataclass(frozen=True)
class Chosen:
    """The keys of the pictures that were chosen, the newest first.

    `others` is how many more were chosen that the person may look at, but that are not theirs.
    """

    keys: Sequence[int]
    others: int = 0


def result_of(person: User, wish: Wish) -> Result:
    """Return the result that a wish for everything is about."""
    if wish.collection is not None:
        return find_in_collection(wish.collection, wish.question, person=person)
    return find(person, wish.question, place=wish.place)


def own(person: User, wish: Wish) -> Chosen:
    """Return the person's own pictures among those that were chosen; some may be in the trash.

    What does not exist, or is not for the person to see, is passed over. Raises `InvalidChoice`.
    """
    keys = _keys(person, wish)
    mine = Image.objects.filter(owner=person, withheld_at=None)
    found = array("q", _kept_of(mine, keys))
    others = len(keys) - len(found)
    if others and not wish.is_everything:
        seen = access.viewable_images_of(person).exclude(owner=person)
        others = sum(1 for _key in _kept_of(seen, keys))
    return Chosen(found, others)


def visible(person: User, wish: Wish) -> Sequence[int]:
    """Return the keys of all that the person may look at among what was chosen, without the trash.

    Raises `InvalidChoice`.
    """
    return array("q", _kept_of(access.viewable_images_of(person).kept(), _keys(person, wish)))


def count(person: User, wish: Wish) -> int:
    """Return how many pictures a wish for everything finds, or are in a result of those named."""
    result = result_of(person, wish)
    if result.check is not None:
        # Only the texts tell what is found, so that these have to be read.
        found = set(result.keys())
        named = _keys_of(wish.excepted if wish.is_everything else wish.named)
        return len(found - named if wish.is_everything else found & named)
    images = result.images
    if wish.is_everything:
        return images.exclude(public_id__in=wish.excepted).count()
    return sum(images.filter(public_id__in=some).count() for some in in_parts(_checked(wish.named)))


def between(person: User, wish: Wish, one: uuid.UUID, other: uuid.UUID) -> list[uuid.UUID]:
    """Return the public ids of the part of a result between two of its pictures, with both.

    Without either of them in the result it is empty. Raises `InvalidChoice` for too long a part.
    """
    result = result_of(person, wish)
    ends = result.images.filter(public_id__in=[one, other]).values_list(result.order, flat=True)
    places = list(ends)
    if len(places) != len({one, other}):
        return []
    part = {f"{result.order}__gte": min(places), f"{result.order}__lte": max(places)}
    rows = result.images.filter(**part).order_by(f"-{result.order}")
    if result.check is None:
        return _checked(list(rows.values_list("public_id", flat=True)[: MOST_NAMED + 1]))
    # What lies between them and does not answer is not shown, so that nobody can mean it.
    found = set(result.keys())
    told = rows.values_list("pk", "public_id").iterator(KEYS_AT_ONCE)
    return _checked([public_id for key, public_id in told if key in found])


def in_parts(things: Iterable[Thing]) -> Iterator[list[Thing]]:
    """Give them some at a time, as many as one statement should be about."""
    part: list[Thing] = []
    for thing in things:
        part.append(thing)
        if len(part) == KEYS_AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def _keys(person: User, wish: Wish) -> Sequence[int]:
    """Return the keys that are meant; read at once, because what is done may change the result."""
    if wish.is_everything:
        excepted = _keys_of(wish.excepted)
        found = result_of(person, wish)
        return array("q", filterfalse(excepted.__contains__, found.keys()))
    return array("q", sorted(_keys_of(wish.named), reverse=True))


def _keys_of(named: Sequence[uuid.UUID]) -> set[int]:
    """Return the keys of pictures by their public ids. Raises `InvalidChoice` for too many."""
    found = set[int]()
    for some in in_parts(_checked(named)):
        found.update(Image.objects.filter(public_id__in=some).values_list("pk", flat=True))
    return found


def _kept_of(images: ImageQuerySet, keys: Sequence[int]) -> Iterator[int]:
    """Give those of the keys that are among the images, in their order."""
    for some in in_parts(keys):
        found = set(images.filter(pk__in=some).values_list("pk", flat=True))
        yield from (key for key in some if key in found)


def _checked(named: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    if len(named) > MOST_NAMED:
        raise InvalidChoice(
            _(
                "More than %(most)s pictures can't be chosen one by one. Search for them and"
                " choose everything that is found."
            )
            % {"most": wording.number(MOST_NAMED)}
        )
    return list(named)
