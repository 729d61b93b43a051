"""Finding pictures: a question, and its result in an order that pages and cursors go by."""

from dataclasses import replace
from enum import StrEnum

from django.db.models import Q, QuerySet

from gallery import access
from gallery.lifecycle import ACTIVE, State
from gallery.models import Collection, Generation, Image, Standing, User
from gallery.models.image import ImageQuerySet
from gallery.searching.matching import Term
from gallery.searching.reading import Question, read
from gallery.searching.tokens import asked_phrase, asked_word, is_exact, owner_token
from gallery.services.chips import Wishes, wishes
from gallery.services.results import BY_SHARE, Check, Result
from gallery.services.search_index import Asked
from gallery.services.spans import span_of

__all__ = [
    "DONE",
    "Place",
    "Question",
    "Result",
    "find",
    "find_in_collection",
    "find_requests",
    "read",
]

DONE = "done"
STATES: dict[str, tuple[State, ...]] = {
    "failed": (State.FAILED, State.EXPIRED),
    "blocked": (State.BLOCKED,),
    "cancelled": (State.CANCELLED,),
    "under-way": tuple(ACTIVE),
}


# Whose pictures the team's feed shows.
TEAM = Q(standing=Standing.ACTIVE)


class Place(StrEnum):
    """Where pictures are looked for."""

    GALLERY = "gallery"
    TEAM = "team"
    TRASH = "trash"


def find(person: User, question: Question | None = None, *, place: Place = Place.GALLERY) -> Result:
    """Return what a person finds in their gallery, in what the team shares, or in their trash.

    In the team's place words are looked for only in prompts that the person may read.
    """
    question = question or Question()
    if place is Place.TEAM:
        images = access.team_images_of(person)
        if not (question.terms or question.unwanted):
            return _result(person, images, question, order=BY_SHARE, owners=TEAM)
        readable = images.filter(Q(owner=person) | Q(share__shows_prompt=True))
        return _result(person, readable, question, owners=TEAM, streams=True)
    own, scope = Q(pk=person.pk), owner_token(person.pk)
    if place is Place.TRASH:
        return _result(person, access.trash_of(person), question, scope=scope, owners=own)
    images = access.images_of(person)
    return _result(person, images, question, scope=scope, owners=own, streams=True)


def find_in_collection(
    collection: Collection, question: Question | None = None, *, person: User | None = None
) -> Result:
    """Return what is found in a collection that the person may look at.

    What a colleague has added who is suspended just now is not shown. Where the collection does
    not show prompts, words are looked for in those that the person may read otherwise. Without a
    person somebody asks who has no account, and learns nothing of people.
    """
    question = question or Question()
    active = Q(owner=collection.owner_id) | Q(owner__standing=Standing.ACTIVE)
    images = Image.objects.kept().filter(active, places__collection=collection)
    images = images.filter(access.not_held_from(person))
    if not collection.shows_prompts and (question.terms or question.unwanted):
        readable = Q(share__shows_prompt=True)
        images = images.filter(readable if person is None else readable | Q(owner=person))
    return _result(person, images, question, order="places__pk")


def find_requests(person: User, question: Question) -> QuerySet[Generation]:
    """Return the person's requests that have no picture, for a question about such a status."""
    states = STATES.get(question.status, ())
    found = access.generations_of(person).filter(state__in=states)
    for term in question.terms:
        found = found.filter(prompt__icontains=term.text)
    for term in question.unwanted:
        found = found.exclude(prompt__icontains=term.text)
    return found.order_by("-pk")


def _result(
    person: User | None,
    images: ImageQuerySet,
    question: Question,
    *,
    order: str = "pk",
    scope: str = "",
    owners: Q | None = None,
    streams: bool = False,
) -> Result:
    """Return the result; one that `streams` goes along the index, if nothing but tokens decides.

    `owners` are those whose pictures there can be; without them, the pictures are few enough to
    ask each of them for its tags and its time.
    """
    if question.status != DONE:
        return Result(images.none(), order=order)
    wanted = wishes(person, question)
    check = _add_words(wanted, question)
    if not (all(wanted.groups) and all(among.keys for among in wanted.among)):
        return Result(images.none(), order=order)
    result = Result(images, order=order, check=check)
    if owners is not None:
        result = _led(result, wanted, owners)
    conditions = [*wanted.conditions, *(among.condition for among in wanted.among)]
    conditions += [time.passing for time in wanted.times]
    within = result.within
    # One after the other: together in one filter they would be asked of one related row.
    for condition in conditions:
        within = within.filter(condition)
    result = replace(result, within=within)
    if not (wanted.groups or wanted.unwanted):
        return result
    if scope:
        if any(group[0][0] == scope[0] and scope not in group for group in wanted.groups):
            # Of others there is nothing here, which the index would learn slowly.
            return Result(images.none(), order=order)
        wanted.groups.insert(0, (scope,))
    asked = Asked(tuple(wanted.groups), tuple(wanted.unwanted))
    streams = streams and order == "pk" and not (conditions or result.way)
    return replace(result, asked=asked, streams=streams)


def _led(result: Result, wanted: Wishes, owners: Q) -> Result:
    """Return the result with what leads to its pictures sooner than going through all of them.

    That are the rows of a tag or a collection, which are then no more among what is wanted, and
    the keys between which the pictures of a time are.
    """
    leading = next((among for among in wanted.among if among.leads), None)
    if leading is not None:
        wanted.among.remove(leading)
        way = f"{leading.relation}__image" if result.order == "pk" else ""
        result = replace(result, within=result.within.filter(leading.way), way=way)
    span = span_of(User.objects.filter(owners), wanted.times) if wanted.times else None
    if span is not None:
        result = replace(result, within=result.within.filter(span.condition), span=span)
    is_narrow = leading is not None or span is not None or wanted.is_starred
    return replace(result, is_narrow=is_narrow)


def _add_words(wanted: Wishes, question: Question) -> Check | None:
    """Add the tokens of the words, and return what these leave to be compared."""
    required, forbidden = [], []
    for term in question.terms:
        tokens = _asked(term)
        wanted.groups += [(token,) for token in tokens]
        if term.is_phrase or not is_exact(term.text, tokens):
            required.append(term)
    for term in question.unwanted:
        tokens = _asked(term)
        if is_exact(term.text, tokens):
            wanted.unwanted += tokens
        else:
            forbidden.append(term)
    return Check(tuple(required), tuple(forbidden)) if required or forbidden else None


def _asked(term: Term) -> list[str]:
    return list(dict.fromkeys(asked_phrase(term.text) if term.is_phrase else asked_word(term.text)))
