"""The trash: where pictures wait to be taken back, or to be deleted for good.

A picture in the trash keeps its collections, tags, star and share, so that it gets all of them back
with its place; nobody else sees it meanwhile. What is done to many is done in several transactions,
so that others can write in between.
"""

import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gallery import access
from gallery.models import Case, Image, User
from gallery.models.image import ImageQuerySet
from gallery.queue import LEAVE, enqueue
from gallery.services import wording
from gallery.services.discarding import ROWS_AT_ONCE, delete_images
from gallery.services.selection import KEYS_AT_ONCE, in_parts

# What a moderator has yet to decide about.
UNDER_REVIEW = Exists(Case.objects.filter(image=OuterRef("pk"), closed_at=None))


@dataclass(frozen=True)
class Act:
    """One throwing away, of so many pictures, by which it can be undone."""

    id: uuid.UUID
    number: int


def trash(actor: User, images: Iterable[int]) -> Act:
    """Put those of the pictures with these keys that are the actor's own into the trash.

    What is there already stays there as it is, under the act that has put it there.
    """
    act, now, number = uuid.uuid4(), timezone.now(), 0
    for some in in_parts(images):
        rows = access.images_of(actor).filter(pk__in=some)
        number += _change(rows, trashed_at=now, trashed_with=act)
    return Act(act, number)


def undo(actor: User, act: uuid.UUID) -> int:
    """Take back what one act has put into the trash and is still there; return how many."""
    number, after = 0, 0
    thrown = access.trash_of(actor).filter(trashed_with=act).order_by("pk")
    while some := list(thrown.filter(pk__gt=after).values_list("pk", flat=True)[:KEYS_AT_ONCE]):
        number += _take_back(thrown.filter(pk__in=some))
        after = some[-1]
    return number


def restore(actor: User, images: Iterable[int]) -> int:
    """Take those of the pictures back that are in the actor's trash; return how many."""
    trashed = access.trash_of(actor)
    return sum(_take_back(trashed.filter(pk__in=some)) for some in in_parts(images))


def purge(actor: User, images: Iterable[int]) -> int:
    """Delete those of the pictures for good that are in the actor's trash; return how many.

    Their files are deleted by a task soon afterwards. Of each the request stays, for the books;
    so do copies that were put on the shelf on purpose. What a moderator has yet to decide about
    stays in the trash until then.
    """
    trashed = access.trash_of(actor).filter(~UNDER_REVIEW)
    number = sum(
        _delete(trashed.filter(pk__in=some[start : start + ROWS_AT_ONCE]))
        for some in in_parts(images)
        for start in range(0, len(some), ROWS_AT_ONCE)
    )
    if number:
        enqueue(LEAVE)
    return number


def purge_due(*, seconds: float = 60.0) -> bool:
    """Delete for good what is over its time in the trash; False where more is left to do."""
    until = time.monotonic() + seconds
    due = Image.objects.trashed().filter(trashed_at__lt=timezone.now() - kept_for())
    due = due.filter(~UNDER_REVIEW)
    while _delete(due):
        if time.monotonic() > until:
            return False
    return True


def kept_for() -> timedelta:
    """Return how long pictures wait in the trash."""
    return timedelta(days=settings.TRASH_DAYS)


def gone_at(image: Image) -> datetime | None:
    """Return when a picture in the trash is deleted for good; None for one that is not there."""
    return None if image.trashed_at is None else image.trashed_at + kept_for()


def time_left(image: Image) -> str:
    """Return in words how long a picture in the trash can be taken back."""
    end = gone_at(image)
    if end is None:
        return ""
    # A day that has begun counts.
    days = -((timezone.now() - end) // timedelta(days=1))
    if days <= 0:
        return _("Soon gone")
    words = ngettext("%(number)s day left", "%(number)s days left", days)
    return words % {"number": wording.number(days)}


def _take_back(rows: ImageQuerySet) -> int:
    return _change(rows, trashed_at=None, trashed_with=None)


def _change(rows: ImageQuerySet, **fields: object) -> int:
    with transaction.atomic():
        return Image.objects.filter(pk__in=rows.held()).update(**fields)


def _delete(rows: ImageQuerySet) -> int:
    """Delete some of the rows; none that is taken back at the same moment."""
    with transaction.atomic():
        some = list(rows.select_for_update(of=["self"]).order_by("pk")[:ROWS_AT_ONCE])
        if some:
            delete_images(some)
    return len(some)
