"""Two to four pictures side by side, with what tells their prompts and settings apart."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from gallery import access
from gallery.catalogue import MODELS
from gallery.models import Image, User
from gallery.pages.tiles import ImageTile, image_tile
from gallery.services.prompt_differences import Stretch, differences

FEWEST = 2
MOST = 4
LETTERS = "ABCD"


@dataclass(frozen=True)
class Compared:
    """One of the pictures; `prompt` is None where it may not be read."""

    letter: str
    tile: ImageTile
    prompt: list[Stretch] | None


@dataclass(frozen=True)
class Setting:
    """One setting of all the pictures."""

    name: str
    values: list[str]

    @property
    def differs(self) -> bool:
        """Whether it is not the same for all of them."""
        return len(set(self.values)) > 1


@dataclass(frozen=True)
class ComparePage:
    """The pictures, in the order in which they were named."""

    pictures: list[Compared]
    settings: list[Setting]

    @property
    def can_compare(self) -> bool:
        """Whether it is a number of pictures that can be compared."""
        return FEWEST <= len(self.pictures) <= MOST

    @property
    def is_a_pair(self) -> bool:
        """Whether they are two, for which there is a slider."""
        return len(self.pictures) == FEWEST


def compare_page(person: User, names: Iterable[str]) -> ComparePage:
    """Return the page for the pictures of these public ids; what can't be seen is left out."""
    wanted = list(dict.fromkeys(filter(None, map(access.public_id_in, names))))[: MOST + 1]
    rows = access.viewable_images_of(person).select_related("generation", "owner")
    known = rows.in_bulk(wanted, field_name="public_id")
    images = [known[one] for one in wanted if one in known]
    if not FEWEST <= len(images) <= MOST:
        return ComparePage([], [])
    shown = access.with_shown_prompts(person, images)
    readable = [image for image in images if image.pk in shown]
    stretches = differences([image.generation.prompt for image in readable])
    prompts = {image.pk: one for image, one in zip(readable, stretches, strict=True)}
    return ComparePage(
        pictures=[
            Compared(
                letter=letter,
                tile=image_tile(image, person, shows_prompt=image.pk in shown),
                prompt=prompts.get(image.pk),
            )
            for letter, image in zip(LETTERS, images, strict=False)
        ],
        settings=_settings(images),
    )


def _settings(images: list[Image]) -> list[Setting]:
    rows: list[tuple[str, Callable[[Image], str]]] = [
        (_("Made by"), lambda image: image.owner.shown_name),
        (_("Model"), _model),
        (_("Shape"), lambda image: image.generation.aspect_ratio or _("chosen by the model")),
        (_("Size"), lambda image: f"{image.width} × {image.height}"),
        (_("Asked for"), _asked),
    ]
    return [Setting(name, [value(image) for image in images]) for name, value in rows]


def _model(image: Image) -> str:
    model = MODELS.get(image.generation.model)
    return model.name if model else image.generation.model


def _asked(image: Image) -> str:
    return date_format(image.generation.created_at, "DATETIME_FORMAT")
