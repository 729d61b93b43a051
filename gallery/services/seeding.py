"""A gallery of any size for trials and measurements, written in bulk and as fast as rows go in.

The pictures are a few that are drawn once, and many rows share their files. What the rows leave
out: nothing is in the ledger, in the budgets' sums or in the provider's books, since nobody has
paid; no history of prompts, no jobs of the provider, no notices.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction
from django.utils import timezone

from gallery.catalogue import DEFAULT_MODEL
from gallery.lifecycle import State
from gallery.models import (
    Collection,
    CollectionImage,
    Generation,
    GenerationReference,
    Image,
    ImageTag,
    ReferenceImage,
    SearchDocument,
    Share,
    Tag,
    User,
)
from gallery.models.prompt import fold
from gallery.searching.tokens import document
from gallery.services.bulk_rows import RowWriter, fresh_keys
from gallery.services.pricing import estimate
from gallery.services.seed_pictures import stored_picture, stored_reference
from gallery.services.seed_words import prompt

SPAN = timedelta(days=3 * 365)
AT_ONCE = 5000
PAINTERS = 10
RATIOS = ("1:1", "1:1", "16:9", "16:9", "3:2", "2:3", "9:16")
TAGS = ("fox", "draft", "client work", "お気に入り", "東京")
COLLECTIONS = ("Spring fair", "Posters", "浮世絵")
# The share of the pictures that have each of these.
STARRED, TAGGED, COLLECTED, SHARED, REFERENCED, TRASHED = 0.03, 0.1, 0.03, 0.05, 0.05, 0.01
SHARED_BY_OTHERS = 0.3
# One press in so many asks for several pictures.
STACKS_ONE_IN, STACK = 12, 4


GENERATION = (
    "id", "public_id", "owner_id", "prompt", "form_token", "position", "job_id",
    "created_at", "changed_at", "sent_at", "finished_at",
)  # fmt: skip
IMAGE = (
    "id", "public_id", "owner_id", "generation_id", "created_at",
    "starred_at", "trashed_at", "trashed_with",
)  # fmt: skip


@dataclass(frozen=True)
class Drawing:
    """One stored picture, and what writes rows of pictures that are like it."""

    ratio: str
    generations: RowWriter
    images: RowWriter


@dataclass(frozen=True)
class Things:
    """What a person's pictures may be put into, marked with or made from."""

    owner: User
    tags: list[Tag]
    collections: list[Collection]
    references: list[ReferenceImage]


@dataclass(frozen=True)
class Row:
    """A picture to come: whose, like which, and from when."""

    things: Things
    drawing: Drawing
    key: int
    has_reference: bool
    generation: dict[str, Any]
    image: dict[str, Any]


@dataclass
class Plan:
    """The rows to come: whose each is, and what has been decided by chance."""

    chance: Random
    drawings: list[Drawing]
    people: list[Things]
    begin: datetime
    step: timedelta
    documents: RowWriter = field(
        default_factory=lambda: RowWriter(SearchDocument(), ("image_id", "tokens"))
    )
    token: uuid.UUID = field(default_factory=uuid.uuid4)
    position: int = 0


def seed(owner: User, images: int, *, others: int = 0, chance: int = 1) -> None:
    """Give a person so many finished pictures, and other people of the team so many together.

    They lie between one another, from three years ago until now. `chance` chooses the prompts.
    """
    total = images + others
    if not total:
        return
    painters = [_painter(number) for number in range(min(PAINTERS, others))]
    plan = Plan(
        chance=Random(chance),  # noqa: S311
        drawings=[_drawing(number, ratio) for number, ratio in enumerate(RATIOS)],
        people=[_things(person) for person in (owner, *painters)],
        begin=timezone.now() - SPAN,
        step=SPAN / total,
    )
    for first in range(0, total, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, total))
        wanted = [(_whose(plan, number, images, total), number) for number in numbers]
        with transaction.atomic():
            _write(plan, wanted)


def _whose(plan: Plan, number: int, images: int, total: int) -> Things:
    """Return whose the picture of a number is: all through the years some are the owner's."""
    if (number + 1) * images // total > number * images // total:
        return plan.people[0]
    return plan.people[1 + number % (len(plan.people) - 1)]


def _write(plan: Plan, wanted: list[tuple[Things, int]]) -> None:
    keys = zip(fresh_keys(Generation, len(wanted)), fresh_keys(Image, len(wanted)), strict=True)
    rows = [
        _row(plan, things, plan.begin + number * plan.step, generation, image)
        for (things, number), (generation, image) in zip(wanted, keys, strict=True)
    ]
    for drawing in plan.drawings:
        drawing.generations.write(row.generation for row in rows if row.drawing is drawing)
    for drawing in plan.drawings:
        drawing.images.write(row.image for row in rows if row.drawing is drawing)
    _adorn(plan, rows)
    plan.documents.write(map(_document, rows))


def _row(plan: Plan, things: Things, time: datetime, generation: int, image: int) -> Row:
    chance = plan.chance
    _next_press(plan)
    common = {"owner_id": things.owner.pk, "created_at": time}
    trashed = chance.random() < TRASHED
    return Row(
        things=things,
        drawing=chance.choice(plan.drawings),
        key=image,
        has_reference=chance.random() < REFERENCED,
        generation=common
        | {
            "id": generation,
            "public_id": uuid.uuid4(),
            "prompt": prompt(chance),
            "form_token": plan.token,
            "position": plan.position,
            "job_id": f"seeded-{uuid.uuid4()}",
        }
        | dict.fromkeys(("changed_at", "sent_at", "finished_at"), time),
        image=common
        | {
            "id": image,
            "public_id": uuid.uuid4(),
            "generation_id": generation,
            "starred_at": time if chance.random() < STARRED else None,
            "trashed_at": timezone.now() if trashed else None,
            "trashed_with": uuid.uuid4() if trashed else None,
        },
    )


def _document(row: Row) -> dict[str, Any]:
    tokens = document(
        [row.generation["prompt"]],
        owner=row.things.owner.pk,
        model=DEFAULT_MODEL.slug,
        ratio=row.drawing.ratio,
        has_reference=row.has_reference,
    )
    return {"image_id": row.key, "tokens": tokens}


def _next_press(plan: Plan) -> None:
    goes_on = 0 < plan.position < STACK - 1
    if goes_on or (not plan.position and plan.chance.random() < 1 / STACKS_ONE_IN):
        plan.position += 1
    else:
        plan.token, plan.position = uuid.uuid4(), 0


def _adorn(plan: Plan, rows: list[Row]) -> None:
    """Mark, collect and share some of the pictures, and say what some were made from."""
    chance = plan.chance

    def some(share: float) -> Iterator[Row]:
        return (row for row in rows if chance.random() < share)

    ImageTag.objects.bulk_create(
        ImageTag(tag=chance.choice(row.things.tags), image_id=row.key) for row in some(TAGGED)
    )
    CollectionImage.objects.bulk_create(
        CollectionImage(
            collection=chance.choice(row.things.collections),
            image_id=row.key,
            added_by=row.things.owner,
        )
        for row in some(COLLECTED)
    )
    GenerationReference.objects.bulk_create(
        GenerationReference(
            generation_id=row.generation["id"],
            reference=chance.choice(row.things.references),
            position=0,
        )
        for row in rows
        if row.has_reference
    )
    Share.objects.bulk_create(
        Share(image_id=row.key, shows_prompt=chance.random() < 0.7)
        for row in rows
        if chance.random() < (SHARED if row.things is plan.people[0] else SHARED_BY_OTHERS)
    )


def _painter(number: int) -> User:
    """Return one of the others; nobody can sign in as them."""
    name = f"painter-{number + 1}"
    person = User.objects.filter(username=name).first()
    return person or User.objects.create_user(name)


def _things(owner: User) -> Things:
    return Things(
        owner=owner,
        tags=[
            Tag.objects.get_or_create(owner=owner, folded=fold(name), defaults={"name": name})[0]
            for name in TAGS
        ],
        collections=[
            Collection.objects.get_or_create(owner=owner, name=name)[0] for name in COLLECTIONS
        ],
        references=[stored_reference(owner, number) for number in range(2)],
    )


def _drawing(number: int, ratio: str) -> Drawing:
    price = estimate(DEFAULT_MODEL)
    generation = Generation(
        model=DEFAULT_MODEL.slug,
        aspect_ratio=ratio,
        state=State.COMPLETED,
        estimated_credits=price,
        credit_cost=price,
    )
    return Drawing(
        ratio,
        RowWriter(generation, GENERATION),
        RowWriter(stored_picture(number, ratio), IMAGE),
    )
