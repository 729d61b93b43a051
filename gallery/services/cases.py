"""Cases: all that waits for a moderator about one picture, or one blocked request, in one place."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from django.db.models import QuerySet
from django.utils import timezone

from gallery.models import Case, Generation, Image, Portal, User
from gallery.models.image import ImageQuerySet
from gallery.services.remembering import WITHHELD, forget

Cause = Literal["has_reports", "has_hold", "has_appeal"]


def open_case(
    cause: Cause,
    *,
    subject: User,
    image: Image | None = None,
    generation: Generation | None = None,
) -> Case:
    """Fold a cause into the open case of a picture or of a blocked request, or open one.

    It is within the caller's transaction, which holds the picture's row, so that two who come at
    once find one case. What was promised for the first cause stays promised.
    """
    now = timezone.now()
    about: Mapping[str, object] = (
        {"image": image} if image else {"image": None, "generation": generation}
    )
    found = Case.objects.select_for_update(of=["self"], no_key=True).filter(closed_at=None, **about)
    case = found.first() if image or generation else None
    if case is None:
        return Case.objects.create(
            image=image,
            generation=image.generation if image else generation,
            subject=subject,
            opened_at=now,
            promised_at=now + promised_time(),
            **{cause: True},
        )
    if not getattr(case, cause):
        setattr(case, cause, True)
        case.save(update_fields=[cause])
    return case


def open_cases() -> QuerySet[Case]:
    """Return what waits, what was promised first comes first."""
    return Case.objects.filter(closed_at=None).order_by("promised_at", "pk")


def image_held(key: int | None) -> Image | None:
    """Hold the row of a picture that is decided about, if there is one still; with its owner."""
    rows = Image.objects.select_for_update(of=["self"], no_key=True).select_related("owner")
    return rows.filter(pk=key).first() if key is not None else None


def is_own(actor: User, case: Case) -> bool:
    """Tell whether a case is about what is the actor's own; then it is for somebody else."""
    return actor.pk in {case.subject_id, case.image.owner_id if case.image else None}


def promised_time() -> timedelta:
    """Return within what time people are promised an answer."""
    return timedelta(hours=Portal.current().promised_hours)


def appeal_time() -> timedelta:
    """Return how long a decision can be appealed against."""
    return timedelta(days=Portal.current().appeal_days)


def hold(images: ImageQuerySet, now: datetime) -> int:
    """Hide pictures from all but their owners, until a moderator has looked at them."""
    return Image.objects.filter(pk__in=images.held(), held_at=None).update(held_at=now)


def release(image: Image) -> None:
    """Show a picture again to whom it was shown before, within the caller's transaction.

    The row is held by the caller. One that its owner had thrown away goes back into the trash.
    """
    fields: dict[str, object] = {"held_at": None, "withheld_at": None, "withheld_as": ""}
    if image.withheld_at is not None and image.trashed_at is not None:
        was_trashed = image.trashed_at < image.withheld_at
        fields |= {"trashed_at": timezone.now()} if was_trashed else NOT_IN_TRASH
    _write(image, fields)


def withhold(image: Image, way: str, *, act: object) -> None:
    """Take a picture out of everybody's sight, within the caller's transaction.

    The row is held by the caller; `way` is a `Withheld`, `act` the public id of what has done it.
    """
    now = timezone.now()
    fields: dict[str, object] = {"withheld_at": now, "withheld_as": way}
    if image.withheld_at is not None:
        fields["withheld_at"] = image.withheld_at
    elif image.trashed_at is None:
        fields |= {"trashed_at": now, "trashed_with": act}
    _write(image, fields)


NOT_IN_TRASH = {"trashed_at": None, "trashed_with": None}


def _write(image: Image, fields: Mapping[str, object]) -> None:
    for name, value in fields.items():
        setattr(image, name, value)
    image.save(update_fields=list(fields))
    forget(WITHHELD)
