"""What the chips of a question ask of a picture: of its tokens, or of its row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from gallery import access
from gallery.catalogue import MODELS
from gallery.models import CollectionImage, ImageTag, Share, Standing, Tag, User
from gallery.searching.folding import fold
from gallery.searching.reading import Chip, Question
from gallery.searching.tokens import HAS_REFERENCE, model_token, owner_token, ratio_token
from gallery.services.spans import Time

MOST_PEOPLE = 50
MYSELF = ("me", "自分")


@dataclass(frozen=True)
class Among:
    """The pictures that rows of one kind put under a tag or into a collection.

    Several are named where a colleague calls a collection the same.
    """

    rows: type[ImageTag] | type[CollectionImage]
    relation: str
    thing: str
    keys: Sequence[int]

    @property
    def leads(self) -> bool:
        """Whether these rows have each picture once at most, in the order of the pictures' keys."""
        return len(self.keys) == 1

    @property
    def way(self) -> Q:
        """The condition by which the database can go along these rows."""
        return Q(**{f"{self.relation}__{self.thing}": self.keys[0]})

    @property
    def condition(self) -> Q:
        """The same for pictures that are gone through anyway."""
        named = {f"{self.thing}__in": self.keys}
        return Q(Exists(self.rows._default_manager.filter(image=OuterRef("pk"), **named)))


@dataclass
class Wishes:
    """What has to be so: groups of tokens, tokens that must not be there, conditions on the row.

    A group without a token is something that no picture has. `among` are sets that a picture has
    to be in, `times` what its time has to fit; `is_starred` tells whether it has to have a star.
    """

    groups: list[tuple[str, ...]] = field(default_factory=list)
    unwanted: list[str] = field(default_factory=list)
    conditions: list[Q] = field(default_factory=list)
    among: list[Among] = field(default_factory=list)
    times: list[Time] = field(default_factory=list)
    is_starred: bool = False


def wishes(person: User | None, question: Question) -> Wishes:
    """Return what the chips of a question mean to a person; the status is another matter.

    To somebody who is no member, people and what is theirs mean nothing.
    """
    wanted = Wishes()
    for chip in question.chips:
        if chip.name in FACTS:
            _add_tokens(wanted, chip, FACTS[chip.name](chip.value))
        elif chip.name in TIMES and chip.is_minus:
            wanted.conditions.append(~TIMES[chip.name](chip.value).condition)
        elif chip.name in TIMES:
            wanted.times.append(TIMES[chip.name](chip.value))
        elif chip.name == "by":
            _add_tokens(wanted, chip, _by(person, chip.value) if person else [])
        elif chip.name in SETS:
            _add_set(wanted, chip, SETS[chip.name](person, chip.value))
        elif chip.name == "is":
            wanted.is_starred |= chip.value == "starred" and not chip.is_minus
            condition = _is(person, chip.value)
            wanted.conditions.append(~condition if chip.is_minus else condition)
    return wanted


def _add_tokens(wanted: Wishes, chip: Chip, tokens: list[str]) -> None:
    if chip.is_minus:
        wanted.unwanted += tokens
    else:
        wanted.groups.append(tuple(tokens))


def _add_set(wanted: Wishes, chip: Chip, among: Among) -> None:
    if chip.is_minus:
        wanted.conditions.append(~among.condition)
    else:
        wanted.among.append(among)


def _model(value: str) -> list[str]:
    meant = fold(value)
    slugs = [
        model.slug
        for model in MODELS.values()
        if fold(model.slug).startswith(meant) or fold(model.name).startswith(meant)
    ]
    return [model_token(slug) for slug in dict.fromkeys([*slugs, value])]


def _ratio(value: str) -> list[str]:
    return [ratio_token(value)]


def _by(person: User, value: str) -> list[str]:
    """Return the tokens of the people of that name, as others read it."""
    name = fold(value)
    if name in MYSELF:
        return [owner_token(person.pk)]
    people = User.objects.filter(standing=Standing.ACTIVE)
    named = [
        key
        for key, *names in people.values_list("pk", "username", "first_name", "last_name")
        if name in {fold(names[0]), fold(" ".join(names[1:])).strip()}
    ]
    return [owner_token(key) for key in named[:MOST_PEOPLE]]


def _has(value: str) -> list[str]:
    return [HAS_REFERENCE]


def _tag(person: User | None, value: str) -> Among:
    keys: list[int] = []
    if person:
        named = Tag.objects.filter(owner=person, folded=fold(value))
        keys += named.values_list("pk", flat=True)
    return Among(ImageTag, "tag_uses", "tag", keys)


def _collection(person: User | None, value: str) -> Among:
    keys: list[int] = []
    if person:
        named = access.viewable_collections_of(person).filter(name__iexact=value)
        keys += named.values_list("pk", flat=True)
    return Among(CollectionImage, "places", "collection", keys)


def _is(person: User | None, value: str) -> Q:
    """A star is the business of whose picture it is."""
    if person is None:
        return Q(pk__in=[])
    if value == "shared":
        return Q(Exists(Share.objects.filter(image=OuterRef("pk"))))
    return Q(owner=person, starred_at__isnull=False)


def _month(value: str) -> Time:
    first = date.fromisoformat(f"{value}-01")
    # The last month that there is has no other after it.
    month = timedelta(days=31)
    end = (first + month).replace(day=1) if first <= date.max - month else None
    return _between(first, end)


def _on(value: str) -> Time:
    day = date.fromisoformat(value)
    return _between(day, _next(day))


def _after(value: str) -> Time:
    return _between(date.fromisoformat(value), None)


def _before(value: str) -> Time:
    return _between(None, date.fromisoformat(value))


def _between(first: date | None, end: date | None) -> Time:
    """From the beginning of a day until the beginning of another, where the person is."""
    return Time(
        None if first is None else _midnight(first), None if end is None else _midnight(end)
    )


def _next(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


def _midnight(day: date) -> datetime:
    """Return when a day begins; the first and the last ones that there are have no time zones."""
    day = min(max(day, date(2, 1, 1)), date(9998, 12, 31))
    return timezone.make_aware(datetime.combine(day, time.min))


FACTS: dict[str, Callable[[str], list[str]]] = {"model": _model, "ratio": _ratio, "has": _has}
TIMES: dict[str, Callable[[str], Time]] = {
    "month": _month,
    "on": _on,
    "after": _after,
    "before": _before,
}
SETS: dict[str, Callable[[User | None, str], Among]] = {"tag": _tag, "collection": _collection}
