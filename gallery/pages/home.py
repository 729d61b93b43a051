"""The gallery page: the compose form at its head, and the member's pictures, newest first."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from gallery import access
from gallery.catalogue import DEFAULT_MODEL, MODELS
from gallery.forms.compose import ComposeForm
from gallery.imaging.limits import UPLOAD_LIMITS
from gallery.lifecycle import State
from gallery.models import Generation, Image, ReferenceImage, User
from gallery.pages.outlook import outlooks
from gallery.pages.room import RoomLine, room_line
from gallery.pages.tiles import GenerationTile, ImageTile, generation_tile, image_tile
from gallery.pages.weather import WeatherLine, weather_line
from gallery.services import pricing, reachability, references
from gallery.services.rooms import rooms, tightest

PAGE_SIZE = 48
MOST_UNRESOLVED = 100
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class ComposeBar:
    """The compose form with what stands around it."""

    form: ComposeForm
    kept_reference: ReferenceImage | None
    price: int
    room: RoomLine | None
    references_on: bool
    references_off_reason: str
    weather: WeatherLine

    @property
    def most_upload_bytes(self) -> int:
        """Size of the largest reference file that is taken in."""
        return UPLOAD_LIMITS.max_bytes

    @property
    def too_large_words(self) -> str:
        """What a person reads about a larger file, whether the browser or the server says it."""
        return str(references.refusal("too-many-bytes"))


@dataclass(frozen=True)
class HomePage:
    """One page of the gallery."""

    compose: ComposeBar
    unresolved: list[GenerationTile]
    pictures: list[ImageTile]
    older_url: str
    is_first: bool

    @property
    def is_empty(self) -> bool:
        """Whether the member has nothing at all yet."""
        return self.is_first and not self.unresolved and not self.pictures


def encode_cursor(image: Image) -> str:
    """Return the place of an image in the gallery's order, for an address."""
    return f"{(image.created_at - EPOCH) // MICROSECOND}-{image.pk}"


def decode_cursor(text: str) -> tuple[datetime, int] | None:
    """Return the time and key of `encode_cursor`, or None where the text is not one."""
    moment, _dash, key = text.partition("-")
    try:
        return EPOCH + int(moment) * MICROSECOND, int(key) % (1 << 63)
    except (ValueError, OverflowError):
        return None


def compose_bar(person: User, form: ComposeForm, kept: ReferenceImage | None) -> ComposeBar:
    """Return the compose form with its price and, where references are off, the reason."""
    references_on = reachability.provider_can_reach_us()
    price = pricing.estimate(form.image_model)
    return ComposeBar(
        form=form,
        kept_reference=kept,
        price=price,
        room=room_line(tightest(rooms(person, timezone.now())), price),
        references_on=references_on,
        references_off_reason="" if references_on else str(reachability.why_not()),
        weather=weather_line(),
    )


def room_of(person: User, model: str = DEFAULT_MODEL.slug) -> RoomLine | None:
    """Return what is left for the person to spend, beside the price of a model."""
    price = pricing.estimate(MODELS.get(model, DEFAULT_MODEL))
    return room_line(tightest(rooms(person, timezone.now())), price)


def form_for(person: User, again: Generation | None) -> tuple[ComposeForm, ReferenceImage | None]:
    """Return a fresh compose form, filled from an earlier generation where one is given."""
    if again is None:
        return ComposeForm(), None
    reference = again.references.order_by("uses__position").first()
    form = ComposeForm(
        initial={
            "prompt": again.prompt,
            "aspect_ratio": again.aspect_ratio,
            "model": again.model,
            "kept_reference": reference.public_id if reference else None,
            "form_token": uuid.uuid4(),
        }
    )
    return form, reference


def home_page(person: User, compose: ComposeBar, *, before: str = "") -> HomePage:
    """Return a page of the gallery; `before` is a cursor, and nonsense in it means the start."""
    cursor = decode_cursor(before) if before else None
    images = access.images_of(person).select_related("generation")
    images = images.newest_first() if cursor is None else images.older_than(*cursor)
    found = list(images[: PAGE_SIZE + 1])
    older_url = ""
    if len(found) > PAGE_SIZE:
        older_url = f"{reverse('gallery:home')}?before={encode_cursor(found[PAGE_SIZE - 1])}"
    return HomePage(
        compose=compose,
        unresolved=[] if cursor else unresolved_tiles(person),
        pictures=[image_tile(image) for image in found[:PAGE_SIZE]],
        older_url=older_url,
        is_first=cursor is None,
    )


def unresolved_tiles(person: User) -> list[GenerationTile]:
    """Return what is under way, and what ended without a picture and was not put away."""
    rows = list(
        access.generations_of(person)
        .exclude(state=State.COMPLETED)
        .filter(dismissed_at=None)
        .order_by("-pk")[:MOST_UNRESOLVED]
    )
    return _tiles(rows)


def queued_tiles(person: User) -> list[GenerationTile]:
    """Return what still waits to be sent, the newest first."""
    queued = access.generations_of(person).filter(state=State.QUEUED)
    return _tiles(list(queued.order_by("-pk")[:MOST_UNRESOLVED]))


def _tiles(rows: list[Generation]) -> list[GenerationTile]:
    known = outlooks(rows)
    return [generation_tile(row, images=[], outlook=known.get(row.pk)) for row in rows]
