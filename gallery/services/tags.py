"""Tags: a person's own words on pictures of theirs."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from gallery import access
from gallery.errors import InvalidChoice
from gallery.models import ImageTag, Tag, User
from gallery.models.prompt import fold
from gallery.models.tag import MOST_TAG_CHARACTERS
from gallery.services import wording
from gallery.services.selection import in_parts
from gallery.services.wording import in_one_line

MOST_ON_A_PICTURE = 30
MOST_OF_A_PERSON = 1000


@dataclass(frozen=True)
class Tagged:
    """How many pictures got a tag, and how many had no room for another one."""

    number: int
    full: int


def tags_of(person: User) -> QuerySet[Tag]:
    """Return the tags that the person's pictures have, by name; those of the trash don't count."""
    uses = ImageTag.objects.filter(
        tag=OuterRef("pk"), image__owner=person, image__trashed_at__isnull=True
    )
    return Tag.objects.filter(Exists(uses), owner=person).order_by("folded")


def tag(actor: User, images: Iterable[int], name: str) -> Tagged:
    """Put a tag on those of the pictures with these keys that are the actor's own.

    Upper and lower case, and letters of another width, make no other tag. The trash is left as it
    is. Raises `InvalidChoice` for a name that can't be had.
    """
    name = clean_name(name)
    number = full = 0
    for some in in_parts(images):
        with transaction.atomic():
            put = _put(actor, some, name)
        number += put.number
        full += put.full
    return Tagged(number, full)


def untag(actor: User, images: Iterable[int], name: str) -> int:
    """Take a tag off pictures; return off how many. Without any it is gone itself."""
    gone = 0
    for some in in_parts(images):
        with transaction.atomic():
            mine = Tag.objects.select_for_update().filter(owner=actor, folded=_folded(name))
            found = mine.first()
            if found is None:
                break
            uses = found.uses.filter(image__in=access.images_of(actor).filter(pk__in=some))
            gone += uses.delete()[0]
            if not found.uses.exists():
                found.delete()
    return gone


def clean_name(name: str) -> str:
    """Return a tag as it is kept. Raises `InvalidChoice` with the reason.

    In searches quotation marks stand around it, and people write # before it.
    """
    name = in_one_line(name.replace('"', " ")).lstrip("#").strip()
    if not _folded(name):
        raise InvalidChoice(_("A tag needs a word."), field="tag")
    if len(name) > MOST_TAG_CHARACTERS or len(_folded(name)) > 3 * MOST_TAG_CHARACTERS:
        raise InvalidChoice(
            _("This tag is too long: at most %(most)s characters fit. Shorten it.")
            % {"most": wording.number(MOST_TAG_CHARACTERS)},
            field="tag",
        )
    return name


def _folded(name: str) -> str:
    return fold(in_one_line(name)).replace("\0", "").strip()


def _put(actor: User, keys: list[int], name: str) -> Tagged:
    """Put the tag on some pictures, whose rows are held: none of them gets too many meanwhile."""
    own = access.images_of(actor).filter(pk__in=keys).held()
    if not own:
        return Tagged(0, 0)
    found = _get_or_make(actor, name)
    uses = ImageTag.objects.filter(image__in=own)
    having = set(uses.filter(tag=found).values_list("image", flat=True))
    counted = uses.values("image").annotate(tags=Count("pk"))
    full = set(counted.filter(tags__gte=MOST_ON_A_PICTURE).values_list("image", flat=True))
    full -= having
    fresh = [key for key in own if key not in having and key not in full]
    ImageTag.objects.bulk_create([ImageTag(tag=found, image_id=key) for key in fresh])
    if not fresh and not having:
        _forget_unused(actor)
    return Tagged(len(fresh), len(full))


def _get_or_make(actor: User, name: str) -> Tag:
    mine = Tag.objects.filter(owner=actor)
    folded = _folded(name)
    if not mine.filter(folded=folded).exists() and mine.count() >= MOST_OF_A_PERSON:
        _forget_unused(actor)
        if mine.count() >= MOST_OF_A_PERSON:
            raise InvalidChoice(
                _("You have %(most)s tags, and no more fit. Take one off all its pictures first.")
                % {"most": wording.number(MOST_OF_A_PERSON)},
                field="tag",
            )
    made, _is_new = Tag.objects.select_for_update(no_key=True).get_or_create(
        owner=actor, folded=folded, defaults={"name": name}
    )
    return made


def _forget_unused(actor: User) -> None:
    """Tags of pictures that were deleted for good may be left without any.

    One that somebody holds is just being used again; of the others nobody can begin to meanwhile.
    """
    mine = Tag.objects.filter(owner=actor)
    free = mine.select_for_update(skip_locked=True).filter(~Exists(_uses_of_outer()))
    keys = [row.pk for row in free]
    # Before it was held, it may have come to use.
    mine.filter(~Exists(_uses_of_outer()), pk__in=keys).delete()


def _uses_of_outer() -> QuerySet[ImageTag]:
    return ImageTag.objects.filter(tag=OuterRef("pk"))
