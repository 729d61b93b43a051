"""What a template needs to draw one generation or one image in the grid."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import ClassVar

from django.db.models import prefetch_related_objects
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gallery import access
from gallery.lifecycle import ACTIVE, MEMBERS_PATIENCE, State
from gallery.models import Generation, Image, User
from gallery.models.user import Density, Layout
from gallery.pages.endings import Ending, ending_of
from gallery.pages.outlook import Outlook, outlooks
from gallery.pages.thumbnails import Thumbnails, data_uri
from gallery.services import alternative_text
from gallery.services.thumbnail_links import OWN, Ground, ground_of, thumbnails_of
from gallery.services.trash import time_left

# Shapes that the style sheet has a class for, as width / height in percent. A strict content
# security policy allows no inline style, so a picture takes the class nearest to its shape.
SHAPES = (40, 50, 56, 67, 75, 80, 90, 100, 111, 125, 133, 150, 178, 200, 250)
# Height of a row in pixels, as the style sheet has it: on a phone, and on what is wider.
ROWS: dict[str, tuple[int, int]] = {
    Density.SMALL: (88, 160),
    Density.MEDIUM: (120, 248),
    Density.LARGE: (208, 384),
}


@lru_cache(maxsize=1024)
def shape_class(width: int, height: int) -> str:
    """Return the style class of the nearest shape, such as `shape-178` for 16:9."""
    percent = 100 * width / height
    return f"shape-{min(SHAPES, key=lambda shape: abs(shape - percent))}"


@lru_cache(maxsize=256)
def sizes_for(shape: str, layout: str, density: str) -> str:
    """Return about how wide a tile is.

    Not "auto": Chromium keeps each picture that says so for as long as its page is open.
    """
    ratio = 1.0 if layout == Layout.SQUARES else int(shape.removeprefix("shape-")) / 100
    phone, wider = (round(height * max(ratio, 1.0)) for height in ROWS[density])
    return f"(width < 48rem) {phone}px, {wider}px"


NOBODY = uuid.UUID(int=0)


def address_of(image: Image) -> str:
    """Return the address of a picture's own page; that of one is like that of another."""
    return _address(get_script_prefix()).replace(str(NOBODY), str(image.public_id))


@lru_cache(maxsize=4)
def _address(_prefix: str) -> str:
    return reverse("gallery:image", args=[NOBODY])


@dataclass(frozen=True)
class ImageTile(Thumbnails):
    """A finished picture in the grid; the prompt is "" where the reader may not know it.

    `query` tells its page in what result it stands, `ground` why the reader sees it.
    """

    template: ClassVar[str] = "image.jinja"
    image: Image
    prompt: str
    query: str = ""
    # What is written below it where it was found by words, with these marked.
    caption: str = ""
    looks: tuple[str, str] = (Layout.ROWS, Density.MEDIUM)
    # Whose it is, where it is somebody else's; and what it was begun with, in words.
    by: str = ""
    credit: str = ""
    ground: Ground = OWN

    @property
    def generation(self) -> Generation:
        """The request that it was made for."""
        return self.image.generation

    @property
    def url(self) -> str:
        """The picture's own page."""
        return address_of(self.image) + self.query

    @property
    def key(self) -> int | str:
        """Its place in the order of the result, where it was found in one."""
        return getattr(self.image, "key", "")

    @cached_property
    def alt(self) -> str:
        """What is to be seen, for who can't see it."""
        return alternative_text.words_for(self.image, self.prompt)

    @property
    def choose(self) -> str:
        """What its box is called."""
        return f"{_('Choose')}: {self.alt}"

    @property
    def time_left(self) -> str:
        """How long it can be taken back, where it is in the trash."""
        return time_left(self.image)

    @property
    def made_by(self) -> str:
        """Whose it is, in words, where it is somebody else's."""
        return _("Made by %(name)s") % {"name": self.by} if self.by else ""

    @property
    def sizes(self) -> str:
        """About how wide it is shown, so that the browser takes the right thumbnail."""
        return sizes_for(self.shape, *self.looks)

    @cached_property
    def shape(self) -> str:
        """Style class that gives the tile its final shape before the picture is there."""
        return shape_class(self.image.width, self.image.height)

    @property
    def placeholder(self) -> str:
        """A blurred preview within the page itself."""
        return data_uri(self.image.placeholder)

    @cached_property
    def sources(self) -> list[tuple[str, int]]:
        """Address and width in pixels of each thumbnail, the smallest first."""
        return thumbnails_of(self.image, self.ground)


@dataclass(frozen=True)
class GenerationTile:
    """A generation in the grid: under way, ended without a picture, or just completed."""

    template: ClassVar[str] = "gallery/_generation_tile.html"
    generation: Generation
    images: list[ImageTile]
    outlook: Outlook | None = None

    @property
    def url(self) -> str:
        """The generation's own page."""
        return reverse("gallery:generation", args=[self.generation.public_id])

    @property
    def live_url(self) -> str:
        """Where the tile's fragment is fetched anew after a change."""
        return reverse("gallery:generation-tile", args=[self.generation.public_id])

    @property
    def status_url(self) -> str:
        """Where the page's status fragment is fetched anew after a change."""
        return reverse("gallery:generation-status", args=[self.generation.public_id])

    @property
    def shape(self) -> str:
        """Style class of the shape that was asked for; a square where the model chooses it."""
        width, _colon, height = (self.generation.aspect_ratio or "1:1").partition(":")
        return shape_class(int(width), int(height))

    @property
    def is_live(self) -> bool:
        """Whether the tile may still change by itself."""
        return self.generation.state in ACTIVE or self.generation.state == State.EXPIRED

    @property
    def state(self) -> State:
        """Where it is in its life."""
        return State(self.generation.state)

    @property
    def has_lost_its_picture(self) -> bool:
        """Whether its picture is in the trash, or was deleted for good."""
        return self.state == State.COMPLETED and not self.images

    @cached_property
    def ending(self) -> Ending | None:
        """How it ended without a picture, if it did."""
        return ending_of(self.generation)

    @cached_property
    def retry(self) -> Generation | None:
        """The request that took its place, once it was sent again."""
        return getattr(self.generation, "retry", None)

    @property
    def earlier_try(self) -> str:
        """What is said of a request that is a further try of an earlier one."""
        before = self.generation.retry_of
        if before is None:
            return ""
        return (
            _("Second try of an earlier request")
            if before.retry_of_id is None
            else _("Another try of an earlier request")
        )

    @property
    def can_cancel(self) -> bool:
        """Whether it is still ours to cancel."""
        return self.state == State.QUEUED

    @property
    def can_stop_waiting(self) -> bool:
        """Whether it takes so long that its owner need not wait for it."""
        accepted = self.generation.accepted_at
        takes_long = accepted is not None and timezone.now() - accepted >= MEMBERS_PATIENCE
        return self.state == State.RUNNING and takes_long


def image_tile(
    image: Image, viewer: User, *, query: str = "", shows_prompt: bool = True
) -> ImageTile:
    """Return the tile of one image; its generation and owner should be loaded already."""
    prompt = image.generation.prompt if shows_prompt else ""
    return ImageTile(image=image, prompt=prompt, query=query, ground=ground_of(image, viewer))


def generation_tile(
    generation: Generation, *, images: list[Image], outlook: Outlook | None
) -> GenerationTile:
    """Return the tile of one generation with the images that it already has."""
    return GenerationTile(
        generation=generation,
        images=[ImageTile(image=image, prompt=generation.prompt) for image in images],
        outlook=outlook,
    )


def generation_tiles(rows: Sequence[Generation]) -> list[GenerationTile]:
    """Return the tiles of one member's generations, with what can be said of their near future."""
    prefetch_related_objects(rows, access.kept_images())
    known = outlooks(rows)
    return [
        generation_tile(row, images=list(row.images.all()), outlook=known.get(row.pk))
        for row in rows
    ]
