"""Stars: pictures that their owner wants to find again."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from gallery import access
from gallery.models import Image, User
from gallery.services.selection import in_parts


def star(actor: User, images: Iterable[int], *, on: bool = True) -> int:
    """Put a star to those of the pictures with these keys that are the actor's own, or take it off.

    A star that is there already keeps its time; in the trash nothing changes. Return how many
    pictures were changed.
    """
    changed = 0
    for some in in_parts(images):
        rows = access.images_of(actor).filter(pk__in=some, starred_at__isnull=on)
        with transaction.atomic():
            held = Image.objects.filter(pk__in=rows.held())
            changed += held.update(starred_at=timezone.now() if on else None)
    return changed
