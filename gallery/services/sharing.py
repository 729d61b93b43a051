"""Sharing pictures with the team: what one has made is private until one shows it on purpose."""

from collections.abc import Iterable

from django.db import transaction

from gallery import access
from gallery.models import Image, Share, User
from gallery.models.image import ImageQuerySet
from gallery.services import restrictions

# So many are written at once; a selection may be of everything that somebody has.
ROWS_AT_ONCE = 500

Pictures = Iterable[int] | ImageQuerySet


def share(actor: User, images: Pictures, *, shows_prompt: bool) -> int:
    """Show pictures to the team, and return how many of those that were named are shown then.

    `images` are primary keys, or a question about images. Only the actor's own pictures that are
    not in the trash count; others are passed over. What is shown already keeps its place in the
    feed, and shows its prompt as it is said now. Where moderators look at the actor's pictures
    first, those that are new to the feed wait for that. Raises `NotPossible`.
    """
    shown = 0
    with transaction.atomic():
        is_looked_at = restrictions.check(actor)
        for own in _own_by_parts(actor, images):
            if is_looked_at:
                fresh = Image.objects.filter(pk__in=[one.pk for one in own], share=None)
                restrictions.hold_for_review(actor, fresh)
            Share.objects.bulk_create(
                [Share(image=image, shows_prompt=shows_prompt) for image in own],
                update_conflicts=True,
                update_fields=["shows_prompt"],
                unique_fields=["image"],
            )
            shown += len(own)
    return shown


def unshare(actor: User, images: Pictures) -> int:
    """Keep pictures for oneself again, and return how many had been shown.

    What colleagues have made of them meanwhile stays theirs.
    """
    taken = 0
    with transaction.atomic():
        for keys in _parts(_keys(images)):
            own = Image.objects.filter(owner=actor, withheld_at=None, pk__in=keys).held()
            gone, _each = Share.objects.filter(image__in=own).delete()
            taken += gone
    return taken


def _own_by_parts(actor: User, images: Pictures) -> Iterable[list[Image]]:
    """Give the actor's own pictures among them, some at a time, the oldest first.

    So the newest picture is also the one that was shared last. Their rows are held, so that none
    of them changes hands meanwhile.
    """
    for keys in _parts(_keys(images)):
        own = access.images_of(actor).select_for_update(of=["self"], no_key=True)
        yield list(own.filter(pk__in=keys).order_by("pk"))


def _keys(images: Pictures) -> list[int]:
    if isinstance(images, ImageQuerySet):
        return sorted(images.order_by().values_list("pk", flat=True))
    return sorted(set(images))


def _parts(keys: list[int]) -> Iterable[list[int]]:
    for start in range(0, len(keys), ROWS_AT_ONCE):
        yield keys[start : start + ROWS_AT_ONCE]
