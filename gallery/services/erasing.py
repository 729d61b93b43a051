"""Deleting what is to be deleted, rows before files: of people who left, and off the shelves.

Every step may be cut off and is taken up again by the next run: the first makes the decision
final, each further one does away with a number of rows and notes their files in the same
transaction, and files that are noted are deleted whenever one gets to it.
"""

import logging
import time

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from gallery.models import (
    Appeal,
    Batch,
    Collection,
    ContactSheet,
    Decision,
    Departure,
    DiscardedFile,
    Generation,
    Image,
    PromptTemplate,
    ReferenceImage,
    Report,
    ShareLink,
    SheetComment,
    SheetVote,
    Standing,
    User,
)
from gallery.queue import LEAVE, enqueue
from gallery.services import collections
from gallery.services.discarding import ROWS_AT_ONCE, delete_images, delete_references
from gallery.services.farewell import say_farewell
from gallery.services.shelf import unused_since_removed

logger = logging.getLogger(__name__)

# Well below the time that a task may take; what is left is done by the next.
MOST_SECONDS = 60.0


def carry_out_what_is_due(*, seconds: float = MOST_SECONDS) -> None:
    """Carry out what is due, for so long at most, and ask for another run where more is left."""
    until = time.monotonic() + seconds
    while _erase_unused_references() and time.monotonic() < until:
        pass
    due = Departure.objects.filter(done_at=None, due_at__lte=timezone.now())
    done = all(_carry_out(departure, until) for departure in due.order_by("due_at", "pk"))
    if not (delete_discarded_files(until) and done):
        enqueue(LEAVE)


def _carry_out(departure: Departure, until: float) -> bool:
    """Carry one out; False where the time was over before the end."""
    if departure.kind == Departure.Kind.DELETE and not _make_final(departure.pk):
        return True
    # What was handed over is another's; only the doubles of what the heir had are left.
    erase = _erase_some if departure.kind == Departure.Kind.DELETE else _erase_references
    while erase(departure.person):
        if time.monotonic() > until:
            return False
    with transaction.atomic():
        Departure.objects.filter(pk=departure.pk, done_at=None).update(done_at=timezone.now())
    logger.info("a departure was carried out: %s", departure.kind)
    return True


def _make_final(pk: int) -> bool:
    """Take the person's name off; from then on it can't be called off. False where it was.

    What is under way is waited for: a picture that comes later would be nobody's. So is what
    others are having made from the person's references, which the team can't use from now on.
    """
    with transaction.atomic():
        departure = Departure.objects.select_for_update(of=["self"]).filter(pk=pk).first()
        if departure is None:
            return False
        person = User.objects.select_for_update(no_key=True).get(pk=departure.person_id)
        if person.standing == Standing.FORMER:
            return True
        ReferenceImage.objects.filter(owner=person).update(shared_at=None)
        concerned = Q(owner=person) | Q(references__owner=person)
        if Generation.objects.filter(concerned, due_at__isnull=False).exists():
            return False
        say_farewell(person)
    return True


def _erase_some(person: User) -> bool:
    """Delete some of the person's rows and note their files; False where none is left.

    Requests stay as empty husks: the books name them, and say nothing of what was asked for.
    """
    return (
        _erase_images(person)
        or _erase_references(person)
        or _erase_collections(person)
        or _erase_templates(person)
        or _erase_sharing(person)
        or _erase_what_was_said(person)
        or _empty_requests(person)
        or _empty_batches(person)
    )


def _erase_images(person: User) -> bool:
    with transaction.atomic():
        images = list(Image.objects.filter(owner=person).order_by("pk")[:ROWS_AT_ONCE])
        delete_images(images)
    return bool(images)


def _erase_references(person: User) -> bool:
    """Delete reference images; where pictures were handed over, those that the heir had too."""
    with transaction.atomic():
        references = list(ReferenceImage.objects.filter(owner=person)[:ROWS_AT_ONCE])
        delete_references(references)
    return bool(references)


def _erase_unused_references() -> bool:
    """Delete what was taken off a shelf and never used; False where none is left."""
    with transaction.atomic():
        references = unused_since_removed(ROWS_AT_ONCE)
        delete_references(references)
    return bool(references)


def _erase_collections(person: User) -> bool:
    some = list(Collection.objects.filter(owner=person)[:ROWS_AT_ONCE])
    for collection in some:
        collections.delete(person, collection)
    return bool(some)


def _erase_templates(person: User) -> bool:
    """Delete what is left after the farewell: the templates that were shared."""
    gone, _rows = PromptTemplate.objects.filter(author=person).delete()
    return bool(gone)


def _erase_sharing(person: User) -> bool:
    """Delete the person's contact sheets and links, and what they have said on others' sheets."""
    with transaction.atomic():
        gone = [
            ContactSheet.objects.filter(owner=person).delete()[0],
            SheetComment.objects.filter(person=person).delete()[0],
            SheetVote.objects.filter(person=person).delete()[0],
            ShareLink.objects.filter(made_by=person).delete()[0],
        ]
    return any(gone)


def _erase_what_was_said(person: User) -> bool:
    """Take the words out of the person's reports and appeals, and of decisions about them.

    That there was a report, a decision or an appeal stays known, as of a former member.
    """
    with transaction.atomic():
        emptied = [
            Report.objects.filter(reporter=person).exclude(note="").update(note=""),
            Decision.objects.filter(subject=person).exclude(note="").update(note=""),
            Appeal.objects.filter(decision__subject=person).exclude(text="").update(text=""),
        ]
    return any(emptied)


def _empty_requests(person: User) -> bool:
    with transaction.atomic():
        told = Generation.objects.filter(owner=person).exclude(
            prompt="",
            sent_request__isnull=True,
            result_urls=[],
            provider_sentence="",
            remix_of=None,
        )
        keys = list(told.values_list("pk", flat=True)[:ROWS_AT_ONCE])
        Generation.objects.filter(pk__in=keys).update(
            prompt="", sent_request=None, result_urls=[], provider_sentence="", remix_of=None
        )
    return bool(keys)


def _empty_batches(person: User) -> bool:
    return bool(Batch.objects.filter(owner=person).exclude(name="").update(name=""))


def delete_discarded_files(until: float) -> bool:
    """Delete files that no row refers to any more; False where the time was over before the end.

    A file that the storage does not let go of stays noted, for the next run.
    """
    last = 0
    while rows := list(DiscardedFile.objects.filter(pk__gt=last).order_by("pk")[:ROWS_AT_ONCE]):
        gone = [row.pk for row in rows if _delete(row.name)]
        DiscardedFile.objects.filter(pk__in=gone).delete()
        last = rows[-1].pk
        if time.monotonic() > until:
            return False
    return True


def _delete(name: str) -> bool:
    try:
        default_storage.delete(name)
    except OSError:
        logger.exception("a discarded file can't be deleted")
        return False
    return True
