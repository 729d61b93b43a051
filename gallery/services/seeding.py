"""A gallery of any size for trials and measurements, written in bulk and as fast as rows go in.

The pictures are a few that are drawn once, and many rows share their files. What the rows leave
out: nothing is in the ledger, in the budgets' sums or in the provider's books, since nobody has
paid; no history of prompts, no jobs of the provider, no notices.
"""

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from gallery import files
from gallery.catalogue import DEFAULT_MODEL
from gallery.imaging.renditions import Thumbnail, make_renditions
from gallery.lifecycle import State
from gallery.models import (
    Collection,
    CollectionImage,
    Generation,
    GenerationReference,
    Image,
    ImageTag,
    ReferenceImage,
    Share,
    Tag,
    User,
)
from gallery.models.prompt import fold
from gallery.sandbox.pictures import as_jpeg, draw_picture
from gallery.services.pricing import estimate
from gallery.services.seed_words import prompt

FOLDER = "images/seeded"
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


@dataclass(frozen=True)
class Drawing:
    """One stored picture: the columns that all rows of it have in common."""

    ratio: str
    columns: dict[str, object]


@dataclass(frozen=True)
class Things:
    """What a person's pictures may be put into, marked with or made from."""

    owner: User
    tags: list[Tag]
    collections: list[Collection]
    references: list[ReferenceImage]


@dataclass
class Plan:
    """The rows to come: whose each is, and what has been decided by chance."""

    chance: Random
    drawings: list[Drawing]
    people: list[Things]
    price: int
    begin: datetime
    step: timedelta
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
        drawings=_drawings(),
        people=[_things(person) for person in (owner, *painters)],
        price=estimate(DEFAULT_MODEL),
        begin=timezone.now() - SPAN,
        step=SPAN / total,
    )
    for first in range(0, total, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, total))
        with transaction.atomic():
            _write(
                plan,
                [(_whose(plan, n, images, total), plan.begin + n * plan.step) for n in numbers],
            )


def _whose(plan: Plan, number: int, images: int, total: int) -> Things:
    """Return whose the picture of a number is: all through the years some are the owner's."""
    if (number + 1) * images // total > number * images // total:
        return plan.people[0]
    return plan.people[1 + number % (len(plan.people) - 1)]


def _write(plan: Plan, wanted: list[tuple[Things, datetime]]) -> None:
    rows = [_rows(plan, things.owner, time) for things, time in wanted]
    generations = Generation.objects.bulk_create(generation for generation, _image in rows)
    keys = (generations[0].pk, generations[-1].pk)
    Generation.objects.filter(pk__range=keys).update(created_at=F("sent_at"))
    images = Image.objects.bulk_create(image for _generation, image in rows)
    _adorn(plan, images, [things for things, _time in wanted])


def _rows(plan: Plan, owner: User, time: datetime) -> tuple[Generation, Image]:
    chance = plan.chance
    drawing = chance.choice(plan.drawings)
    _next_press(plan)
    generation = Generation(
        owner=owner,
        prompt=prompt(chance),
        model=DEFAULT_MODEL.slug,
        aspect_ratio=drawing.ratio,
        form_token=plan.token,
        position=plan.position,
        state=State.COMPLETED,
        changed_at=time,
        sent_at=time,
        finished_at=time,
        job_id=f"seeded-{uuid.uuid4()}",
        estimated_credits=plan.price,
        credit_cost=plan.price,
    )
    trashed = chance.random() < TRASHED
    image = Image(
        owner=owner,
        generation=generation,
        created_at=time,
        starred_at=time if chance.random() < STARRED else None,
        trashed_at=timezone.now() if trashed else None,
        trashed_with=uuid.uuid4() if trashed else None,
        **drawing.columns,
    )
    return generation, image


def _next_press(plan: Plan) -> None:
    goes_on = plan.position if plan.position < STACK - 1 else 0
    if goes_on or plan.chance.random() < 1 / STACKS_ONE_IN:
        plan.position += 1
    else:
        plan.token, plan.position = uuid.UUID(int=plan.chance.getrandbits(128), version=4), 0


def _adorn(plan: Plan, images: list[Image], whose: list[Things]) -> None:
    """Mark, collect and share some of the pictures, and say what some were made from."""
    chance = plan.chance
    ImageTag.objects.bulk_create(
        ImageTag(tag=chance.choice(things.tags), image=image)
        for image, things in zip(images, whose, strict=True)
        if chance.random() < TAGGED
    )
    CollectionImage.objects.bulk_create(
        CollectionImage(
            collection=chance.choice(things.collections), image=image, added_by=things.owner
        )
        for image, things in zip(images, whose, strict=True)
        if chance.random() < COLLECTED
    )
    GenerationReference.objects.bulk_create(
        GenerationReference(
            generation=image.generation, reference=chance.choice(things.references), position=0
        )
        for image, things in zip(images, whose, strict=True)
        if chance.random() < REFERENCED
    )
    Share.objects.bulk_create(
        Share(image=image, shows_prompt=chance.random() < 0.7)
        for image, things in zip(images, whose, strict=True)
        if chance.random() < (SHARED if things is plan.people[0] else SHARED_BY_OTHERS)
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
        references=[_reference(owner, number) for number in range(2)],
    )


def _reference(owner: User, number: int) -> ReferenceImage:
    content = _drawn(number, "1:1")
    rendered = make_renditions(content)
    digest = hashlib.sha256(content).hexdigest()
    folder = files.reference_folder(owner.public_id)
    names = {"file": f"{folder}/{digest}.jpg", "thumbnail": f"{folder}/{digest}.webp"}
    thumbnail = rendered.thumbnails[0].data
    files.store(names["file"], content, digest)
    files.store(names["thumbnail"], thumbnail, hashlib.sha256(thumbnail).hexdigest())
    columns = {
        "content_type": rendered.content_type,
        "bytes": len(content),
        "width": rendered.width,
        "height": rendered.height,
        "name": f"Moodboard {number + 1}",
    }
    rows = ReferenceImage.objects
    return rows.get_or_create(owner=owner, sha256=digest, defaults=names | columns)[0]


def _drawings() -> list[Drawing]:
    return [_drawing(number, ratio) for number, ratio in enumerate(RATIOS)]


def _drawing(number: int, ratio: str) -> Drawing:
    content = _drawn(number, ratio)
    rendered = make_renditions(content)
    digest = hashlib.sha256(content).hexdigest()
    file = f"{FOLDER}/{digest}.jpg"
    files.store(file, content, digest)
    return Drawing(
        ratio=ratio,
        columns={
            "file": file,
            "thumbnails": dict(_stored_thumbnails(digest, rendered.thumbnails)),
            "placeholder": rendered.placeholder,
            "sha256": digest,
            "bytes": len(content),
            "content_type": rendered.content_type,
            "width": rendered.width,
            "height": rendered.height,
        },
    )


def _stored_thumbnails(digest: str, thumbnails: tuple[Thumbnail, ...]) -> Iterator[tuple[str, str]]:
    for thumbnail in thumbnails:
        name = f"{FOLDER}/{digest}-{thumbnail.name_width}.webp"
        files.store(name, thumbnail.data, hashlib.sha256(thumbnail.data).hexdigest())
        yield str(thumbnail.name_width), name


def _drawn(number: int, ratio: str) -> bytes:
    words = prompt(Random(number))  # noqa: S311
    return as_jpeg(draw_picture(words, f"seeded {number}", ratio, None))
