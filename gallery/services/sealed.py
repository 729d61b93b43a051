"""Pictures that were removed: sealed for as long as somebody may appeal, and then deleted."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from gallery.models import Action, Appeal, Decision, Image
from gallery.models.image import Withheld
from gallery.queue import LEAVE, enqueue
from gallery.services import audit
from gallery.services.discarding import ROWS_AT_ONCE, delete_images
from gallery.services.trash import UNDER_REVIEW


def delete_due() -> int:
    """Delete removed pictures for good whose time for an appeal is over; return how many.

    What somebody has appealed against stays until that is answered. Their files are deleted by a
    task soon afterwards.
    """
    number = 0
    while some := _delete_some():
        number += some
    if number:
        enqueue(LEAVE)
    return number


def _delete_some() -> int:
    """Delete some; the rows are held, as by whoever gives a picture back."""
    now = timezone.now()
    of_it = Decision.objects.filter(image=OuterRef("pk"), undone_at=None)
    over = of_it.filter(act=Decision.Act.REMOVE, appeal_until__lt=now)
    waits = Appeal.objects.filter(decision__image=OuterRef("pk"), answered_at=None)
    due = Image.objects.filter(
        Q(Exists(over)), ~Exists(of_it.filter(appeal_until__gte=now)), ~Exists(waits)
    ).filter(~UNDER_REVIEW, withheld_as=Withheld.REMOVED)
    with transaction.atomic():
        # Whoever has held one meanwhile may have undone its decision, so they are asked for anew.
        held = due.order_by("pk")[:ROWS_AT_ONCE].select_for_update(of=["self"])
        keys = [image.pk for image in held]
        some = list(due.filter(pk__in=keys).select_related("owner").order_by("pk"))
        removals = Decision.objects.filter(image__in=keys, act=Decision.Act.REMOVE, undone_at=None)
        by_image = {one.image_id: one for one in removals.order_by("pk")}
        delete_images(some)
        for image in some:
            data = {"decision": by_image[image.pk].public_id}
            kind = Action.SEALED_DELETED
            audit.record(None, kind, subject=image.owner, target=image, data=data)
    return len(some)
