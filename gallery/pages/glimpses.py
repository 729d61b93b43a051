"""How a moderator sees a picture that waits: as it is where they may see it, else only blurred."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from gallery import access
from gallery.models import Image, User
from gallery.pages.thumbnails import Thumbnails, data_uri
from gallery.pages.tiles import shape_class
from gallery.services import alternative_text
from gallery.services.looking import shown_anyway
from gallery.services.thumbnail_links import ground_of, thumbnails_of


@dataclass(frozen=True)
class Glimpse(Thumbnails):
    """A picture, plain or blurred; `sources` is empty for one that is blurred."""

    image: Image
    is_plain: bool
    alt: str
    addresses: tuple[tuple[str, int], ...] = ()

    @property
    def sources(self) -> list[tuple[str, int]]:
        """Address and width in pixels of each thumbnail, the smallest first."""
        return list(self.addresses)

    @property
    def placeholder(self) -> str:
        """A few pixels of it, within the page itself."""
        return data_uri(self.image.placeholder)

    @property
    def shape(self) -> str:
        """Style class that gives the place its shape."""
        return shape_class(self.image.width, self.image.height)


def glimpses_of(moderator: User, images: Sequence[Image]) -> dict[int, Glimpse]:
    """Return how a moderator sees each of some pictures, by their keys."""
    shown = shown_anyway(moderator, images)
    readable = access.with_shown_prompts(moderator, [one for one in images if one.pk in shown])
    return {
        image.pk: _plain(moderator, image, reads_prompt=image.pk in readable)
        if image.pk in shown
        else blurred(image)
        for image in images
    }


def blurred(image: Image) -> Glimpse:
    """Return a picture of which no more is to be seen than its colours."""
    return Glimpse(image=image, is_plain=False, alt=_("Blurred picture"))


def _plain(moderator: User, image: Image, *, reads_prompt: bool) -> Glimpse:
    prompt = image.generation.prompt if reads_prompt else ""
    return Glimpse(
        image=image,
        is_plain=True,
        alt=alternative_text.words_for(image, prompt),
        addresses=tuple(thumbnails_of(image, ground_of(image, moderator))),
    )
