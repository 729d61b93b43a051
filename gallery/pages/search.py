"""The search box: what is asked, each chip with a link that takes it away, and chips to add."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from gallery import access
from gallery.catalogue import MODELS
from gallery.models import Standing, Tag, User
from gallery.pages.rail import rail_of
from gallery.searching.reading import Chip
from gallery.searching.tokens import HAS_REFERENCE, model_token, owner_token, ratio_token
from gallery.services.finding import Question
from gallery.services.search_index import Asked, those_with_hits

MOST_OF_A_KIND = 60


@dataclass(frozen=True)
class ShownChip:
    """One chip in words, and the address of the same question without it, or with it."""

    words: str
    url: str
    is_on: bool = True


@dataclass(frozen=True)
class Group:
    """Chips of one kind that could be added."""

    title: str
    chips: list[ShownChip]


@dataclass(frozen=True)
class SearchBox:
    """What a search box shows."""

    question: Question
    action: str
    chips: list[ShownChip]
    clear_url: str
    filters_url: str


def search_box(
    person: User, question: Question, action: str, *, with_people: bool = False
) -> SearchBox:
    """Return the search box of a place, whose address without a question is `action`.

    `with_people` is for places in which pictures of several people are.
    """
    people = {"people": "1"} if with_people else {}
    query = {"q": question.text, "to": action} | people
    return SearchBox(
        question=question,
        action=action,
        chips=[
            ShownChip(chip_words(chip), _address(action, question.without(chip)))
            for chip in question.chips
        ],
        clear_url=_address(action, question.rest),
        filters_url=f"{reverse('gallery:search-filters')}?{urlencode(query)}",
    )


def chip_words(chip: Chip) -> str:
    """Return what a chip asks for in words."""
    words = _words(chip)
    return _("not: %(words)s") % {"words": words} if chip.is_minus else words


def filters_of(
    person: User, question: Question, action: str, *, with_people: bool = False
) -> list[Group]:
    """Return the chips that would find something in a person's gallery, in groups."""
    facts = _facts(person)
    groups = [
        (_("Marks"), [Chip("is", "starred"), Chip("is", "shared"), *facts["has"]]),
        (_("Shape"), facts["ratio"]),
        (_("Model"), _several(facts["model"])),
        (_("Person"), _people() if with_people else []),
        (_("Tag"), [Chip("tag", name) for name in _tags(person)]),
        (_("Collection"), [Chip("collection", name) for name in _collections(person)]),
        (_("Month"), _months(person)),
        (_("Status"), [] if with_people else [Chip("status", one) for one in _statuses()]),
    ]
    return [
        Group(title, [_shown(question, chip, action) for chip in chips])
        for title, chips in groups
        if chips
    ]


def _shown(question: Question, chip: Chip, action: str) -> ShownChip:
    there = [one for one in question.chips if one.text == chip.text]
    text = question.without(there[0]) if there else question.with_chip(chip)
    return ShownChip(_value_words(chip), _address(action, text), is_on=bool(there))


def _address(action: str, text: str) -> str:
    return f"{action}?{urlencode({'q': text})}" if text else action


def _facts(person: User) -> dict[str, list[Chip]]:
    """Return the chips that a person's pictures have, by one look into the index."""
    known = {Chip("has", "reference"): HAS_REFERENCE}
    known |= {Chip("model", slug): model_token(slug) for slug in MODELS}
    known |= {
        Chip("ratio", str(ratio)): ratio_token(str(ratio))
        for model in MODELS.values()
        for ratio in model.ratios
    }
    scope = (owner_token(person.pk),)
    there = those_with_hits([Asked((scope, (token,))) for token in known.values()])
    facts: dict[str, list[Chip]] = {"has": [], "model": [], "ratio": []}
    for chip, is_there in zip(known, there, strict=True):
        if is_there:
            facts[chip.name].append(chip)
    return facts


def _several(chips: list[Chip]) -> list[Chip]:
    """Return the chips, unless there is no choice."""
    return chips if len(chips) > 1 else []


def _people() -> list[Chip]:
    sharing = User.objects.filter(standing=Standing.ACTIVE, images__share__isnull=False)
    names = sharing.order_by("username").values_list("username", flat=True).distinct()
    return [Chip("by", name) for name in names[:MOST_OF_A_KIND]]


def _tags(person: User) -> Iterable[str]:
    names = Tag.objects.filter(owner=person).order_by("folded")
    return names.values_list("name", flat=True)[:MOST_OF_A_KIND]


def _collections(person: User) -> Iterable[str]:
    names = access.viewable_collections_of(person).order_by("name")
    return names.values_list("name", flat=True)[:MOST_OF_A_KIND]


def _months(person: User) -> list[Chip]:
    months = [month for year in rail_of(person) for month in year.months]
    return [Chip("month", f"{month.date:%Y-%m}") for month in months[:MOST_OF_A_KIND]]


def _statuses() -> list[str]:
    return ["under-way", "failed", "blocked", "cancelled"]


def _words(chip: Chip) -> str:
    kinds = {
        "model": _("Model"),
        "ratio": _("Shape"),
        "by": _("Person"),
        "month": _("Month"),
        "on": _("Day"),
        "after": _("From"),
        "before": _("Before"),
        "tag": _("Tag"),
        "collection": _("Collection"),
        "status": _("Status"),
    }
    value = _value_words(chip)
    if chip.name not in kinds:
        return value
    return _("%(kind)s: %(value)s") % {"kind": kinds[chip.name], "value": value}


def _value_words(chip: Chip) -> str:
    if chip.name == "month":
        return date_format(date.fromisoformat(f"{chip.value}-01"), "YEAR_MONTH_FORMAT")
    if chip.name in {"on", "after", "before"}:
        return date_format(date.fromisoformat(chip.value), "DATE_FORMAT")
    if chip.name == "model" and chip.value in MODELS:
        return MODELS[chip.value].name
    known = {
        ("is", "starred"): _("With a star"),
        ("is", "shared"): _("Shared with the team"),
        ("has", "reference"): _("Made from a reference image"),
        ("status", "done"): _("Done"),
        ("status", "failed"): _("Failed"),
        ("status", "blocked"): _("Blocked"),
        ("status", "cancelled"): _("Cancelled"),
        ("status", "under-way"): _("Under way"),
    }
    return known.get((chip.name, chip.value), chip.value)
