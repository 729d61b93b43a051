"""The page of one picture: the details beside it, and the way to its neighbours in a result."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from gallery import access
from gallery.forms.alternative_text import AlternativeTextForm
from gallery.models import Generation, Image, PrivateLook, User
from gallery.pages.collections import Membership, membership
from gallery.pages.details import Facts, facts_of
from gallery.pages.family import Family, family_of
from gallery.pages.tiles import ImageTile, image_tile
from gallery.pages.within import Within, query_in, within_that_has
from gallery.services import alternative_text, reachability
from gallery.services.finding import Question, read

MOST_LOOKS = 5


@dataclass(frozen=True)
class TagLink:
    """A tag, and the address of all that has it."""

    name: str
    url: str


@dataclass(frozen=True)
class Pane:
    """The details of one picture; each part is looked up where a template asks for it."""

    person: User
    tile: ImageTile
    form: AlternativeTextForm
    question: Question

    @property
    def image(self) -> Image:
        """The picture's row."""
        return self.tile.image

    @property
    def generation(self) -> Generation:
        """The request that it was made for."""
        return self.image.generation

    @property
    def is_own(self) -> bool:
        """Whether the person has made it."""
        return self.image.owner_id == self.person.pk

    @property
    def is_kept(self) -> bool:
        """Whether it is not in the trash."""
        return self.image.trashed_at is None

    @property
    def takes_references(self) -> bool:
        """Whether the picture can be given to the model at all."""
        return reachability.road().is_open

    @property
    def proposed(self) -> str:
        """What is said of it as long as nobody has said something else."""
        return alternative_text.proposed(self.tile.prompt)

    @cached_property
    def facts(self) -> Facts:
        """What is known of how it was made."""
        return facts_of(self.person, self.generation)

    @cached_property
    def tags(self) -> list[TagLink]:
        """Its tags, by name."""
        gallery = reverse("gallery:home")
        names = self.image.tags.order_by("folded").values_list("name", flat=True)
        return [TagLink(name, gallery + query_in({"q": _chip(name)})) for name in names]

    @cached_property
    def membership(self) -> Membership:
        """The person's collections."""
        return membership(self.person, self.image)

    @cached_property
    def looks(self) -> list[PrivateLook]:
        """The newest times that a moderator has looked at it though it was not shared."""
        if not self.is_own or not getattr(self.image, "was_opened", True):
            return []
        return list(self.image.looks.order_by("-opened_at", "-pk")[:MOST_LOOKS])

    @cached_property
    def family(self) -> Family:
        """What it was made from, and what was made from it."""
        return family_of(self.person, self.image)


@dataclass(frozen=True)
class PicturePage:
    """A picture with its details, and where one goes from it."""

    pane: Pane
    back_url: str
    back_words: str
    newer_url: str
    older_url: str


def pane_of(
    person: User, image: Image, named: Mapping[str, str], form: AlternativeTextForm | None = None
) -> Pane:
    """Return the details of a picture that the person may look at.

    `named` says in which result it is looked at, as its address does.
    """
    is_shown = access.prompt_is_shown(person, image)
    tile = image_tile(image, person, query=query_in(named), shows_prompt=is_shown)
    return Pane(
        person=person, tile=tile, form=form or _form(tile), question=read(named.get("q", ""))
    )


def picture_page(
    person: User, image: Image, named: Mapping[str, str], form: AlternativeTextForm | None = None
) -> PicturePage:
    """Return the page of a picture with its neighbours in the result that an address names."""
    within, key = within_that_has(person, image, named)
    older = within.result.older_than(key, 1) if key else []
    newer = within.result.newer_than(key, 1) if key else []
    return PicturePage(
        pane=pane_of(person, image, within.named, form),
        back_url=within.page(key if newer else None),
        back_words=within.name,
        newer_url=_url(newer, within),
        older_url=_url(older, within),
    )


def _url(images: list[Image], within: Within) -> str:
    return image_tile(images[0], within.person, query=within.query).url if images else ""


def _chip(name: str) -> str:
    return f'tag:"{name}"' if " " in name else f"tag:{name}"


def _form(tile: ImageTile) -> AlternativeTextForm:
    return AlternativeTextForm(initial={"text": tile.alt})
