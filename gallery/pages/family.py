"""The family of a picture: what it was made from, and what was made from it, as one small tree.

Two pictures are kin where one was given to the model for the other, or where the other is a remix
of it. Of a picture that a person may not see nothing is told: not that it is there, nor how many
there are, nor what lies behind it. No picture can be made from its own descendants, but rows may
have been joined since, so that each one is shown once.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
    Window,
)
from django.db.models.functions import Coalesce, RowNumber
from django.urls import reverse
from django.utils.translation import gettext as _

from gallery import access
from gallery.models import Generation, GenerationReference, Image, ReferenceImage, User
from gallery.pages.paging import cursor_in
from gallery.pages.remixes import RemixLine, credit_of, times_remixed
from gallery.pages.tiles import ImageTile, image_tile

LEVELS_UP = 2
MOST_BESIDE = 6
# How many are shown of what was made from one picture, by how far that is from the middle.
MOST_CHILDREN = (6, 3)
MOST_ON_PAGE = 48
MOST_CHARACTERS = 120


@dataclass
class Relative:
    """A picture of the family, and how it comes from the one above it in the tree."""

    tile: ImageTile
    relation: str
    by: str
    made_at: datetime
    is_current: bool = False
    beside: list["Source"] = field(default_factory=list)
    children: list["Relative"] = field(default_factory=list)
    more: int = 0

    @property
    def image(self) -> Image:
        """The picture's row."""
        return self.tile.image

    @property
    def family_url(self) -> str:
        """Where all that was made from it is shown."""
        return reverse("gallery:image-family", args=[self.image.public_id])


@dataclass(frozen=True)
class Source:
    """Something else that a picture was made from: an uploaded reference, or another picture."""

    url: str
    src: str
    alternative: str
    relation: str


@dataclass(frozen=True)
class Family:
    """The tree of a picture, from the oldest ancestor that is shown."""

    root: Relative
    current: Relative
    credit: RemixLine | None
    times_remixed: int

    @property
    def is_alone(self) -> bool:
        """Whether there is nothing to draw."""
        return self.root is self.current and not (self.current.children or self.current.beside)


@dataclass(frozen=True)
class FamilyPage:
    """The family on a page of its own, with more of what was made from the picture."""

    family: Family
    older_url: str
    is_first: bool


def family_of(person: User, image: Image) -> Family:
    """Return the family of a picture that the person may look at, as far as they may see it."""
    return _family(person, image, MOST_CHILDREN)


def family_page(person: User, image: Image, *, before: str = "") -> FamilyPage:
    """Return a page of what was made from the picture; `before` is the key of an earlier one."""
    start = cursor_in(before)
    family = _family(person, image, (MOST_ON_PAGE, MOST_CHILDREN[-1]), before=start)
    current, older = family.current, ""
    if current.more:
        older = f"{current.family_url}?before={current.children[-1].image.pk}"
        current.more = 0
    return FamilyPage(family, older, is_first=start is None)


def _family(
    person: User, image: Image, most: Sequence[int], *, before: int | None = None
) -> Family:
    current = _relative(person, image, relation="")
    current.is_current = True
    seen = {image.pk}
    line = _climb(person, current, seen)
    _descend(person, [current], most, seen, before=before)
    above = line[1].image if len(line) > 1 else None
    return Family(
        root=line[-1],
        current=current,
        credit=credit_of(person, image, above),
        times_remixed=times_remixed(person, image),
    )


# What is shown of one picture


def _relative(person: User, image: Image, *, relation: str) -> Relative:
    own = image.owner_id == person.pk
    return Relative(
        tile=_tile(person, image),
        relation=relation,
        by=_("made by you") if own else _("made by %(name)s") % {"name": image.owner.shown_name},
        made_at=image.created_at,
    )


def _tile(person: User, image: Image) -> ImageTile:
    """Return the picture's tile, in which others' prompts are not told."""
    return image_tile(image, person, shows_prompt=image.owner_id == person.pk)


def _relation(child: Image, parent: Image) -> str:
    """Say how a picture comes from another one.

    One's own picture that was taken up again is an edit, somebody else's a remix; what was only
    given to the model beside a prompt is a reference.
    """
    if child.generation.remix_of_id != parent.pk:
        return _("Made with it as reference")
    if child.owner_id == parent.owner_id:
        return _("Edit")
    return _("Remix")


def _shown(person: User) -> QuerySet[Image]:
    images = access.viewable_images_of(person).filter(trashed_at=None)
    return images.select_related("generation", "owner").defer("placeholder")


# Upwards


def _climb(person: User, current: Relative, seen: set[int]) -> list[Relative]:
    """Put the picture below what it was made from, and that below what that was made from.

    Returns the line from the picture upwards. Where there are several, it goes on with the one that
    is credited, else with the first that the model was given; the others stand beside.
    """
    line = [current]
    for _level in range(LEVELS_UP):
        below = line[-1]
        parents = _parents(person, below.image, seen)
        if not parents:
            break
        main, *others = parents
        seen.add(main.pk)
        below.relation = _relation(below.image, main)
        below.beside = [_source_picture(person, other) for other in others[:MOST_BESIDE]]
        above = _relative(person, main, relation="")
        above.children = [below]
        line.append(above)
    _add_uploads(person, line)
    return line


def _parents(person: User, image: Image, seen: Collection[int]) -> list[Image]:
    """Return the pictures that one was made from, the one that is credited first."""
    generation = image.generation
    given = ReferenceImage.objects.filter(uses__generation=generation, image__isnull=False)
    of_it = Q(pk__in=given.values("image"))
    if generation.remix_of_id is not None:
        of_it |= Q(pk=generation.remix_of_id)
    found = list(_shown(person).filter(of_it).exclude(pk__in=seen).order_by("pk"))
    return sorted(found, key=lambda one: one.pk != generation.remix_of_id)


def _source_picture(person: User, image: Image) -> Source:
    tile = _tile(person, image)
    return Source(tile.url, tile.src, tile.alt, relation=_("Reference image"))


def _add_uploads(person: User, line: Sequence[Relative]) -> None:
    """Put beside each picture of the line the references that are no pictures of the gallery."""
    by_generation = {one.image.generation_id: one for one in line}
    uses = GenerationReference.objects.filter(
        generation__in=by_generation,
        reference__in=access.viewable_references_of(person).filter(image=None),
    )
    for use in uses.select_related("reference").order_by("generation", "position"):
        beside = by_generation[use.generation_id].beside
        if len(beside) < MOST_BESIDE:
            beside.append(_source_upload(use.reference))


def _source_upload(reference: ReferenceImage) -> Source:
    return Source(
        url=reverse("gallery:reference-picture", args=[reference.public_id]),
        src=reverse("gallery:reference-thumbnail", args=[reference.public_id]),
        alternative=reference.name[:MOST_CHARACTERS] or _("Reference image"),
        relation=_("Reference image"),
    )


# Downwards


def _descend(
    person: User,
    parents: Sequence[Relative],
    most: Sequence[int],
    seen: set[int],
    *,
    before: int | None = None,
) -> None:
    """Put below each picture the newest that were made from it, level by level."""
    for number in most:
        by_key = {parent.image.pk: parent for parent in parents}
        below = []
        for image, key, siblings in _children(person, list(by_key), number, before):
            parent = by_key[key]
            parent.more = parent.more or siblings
            parent.more -= 1
            if image.pk in seen:
                continue
            seen.add(image.pk)
            child = _relative(person, image, relation=_relation(image, parent.image))
            parent.children.append(child)
            below.append(child)
        if not below:
            return
        parents, before = below, None


def _children(
    person: User, keys: Sequence[int], most: int, before: int | None
) -> list[tuple[Image, int, int]]:
    """Return the newest pictures made from each of some, with which one, and of how many."""
    given = GenerationReference.objects.order_by().filter(reference__image__in=keys)
    made = Generation.objects.filter(remix_of__in=keys).values("pk")
    first = given.filter(generation=OuterRef("generation")).order_by("position")
    credited = Case(When(generation__remix_of__in=keys, then=F("generation__remix_of_id")))
    images = _shown(person).filter(generation__in=made.union(given.values("generation")))
    if before is not None:
        images = images.filter(pk__lt=before)
    found = images.annotate(
        parent=Coalesce(
            credited,
            Subquery(first.values("reference__image_id")[:1]),
            output_field=BigIntegerField(),
        ),
        siblings=Window(Count("pk"), partition_by="parent"),
        place=Window(RowNumber(), partition_by="parent", order_by=F("pk").desc()),
    )
    newest = found.filter(place__lte=most).order_by("-pk")
    return [(image, image.parent, image.siblings) for image in newest]
