"""What moderators have limited for a person, wherever that person shows something to others."""

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gallery.errors import NotPossible
from gallery.models import (
    Action,
    Case,
    Collection,
    ContactSheet,
    Decision,
    Image,
    Notice,
    Topic,
    User,
)
from gallery.models.image import ImageQuerySet
from gallery.models.user import Restriction
from gallery.services import audit, cases, wording
from gallery.services.notices import tell


def may_publish(actor: User) -> bool:
    """Tell whether somebody may show anything to others for now, be it after a look at it."""
    return _restriction_of(actor) != Restriction.NO_SHARING


def check(actor: User) -> bool:
    """Tell whether what the actor shows to others is looked at first.

    Raises `NotPossible` where moderators have decided that they share nothing for now.
    """
    restriction = _restriction_of(actor)
    if restriction == Restriction.NO_SHARING:
        raise NotPossible(
            gettext_lazy(
                "You can't share for now, as a moderator has decided. What you make stays yours."
                " You can read why, and appeal, under “Decisions” in your account."
            )
        )
    return restriction == Restriction.REVIEW_FIRST


def hold_for_review(actor: User, images: ImageQuerySet) -> int:
    """Hold those of the actor's pictures back that nobody has looked at; return how many.

    It is within the caller's transaction, which has found that they are looked at first. What a
    moderator has kept before is not held again. The owner is told once for all of them.
    """
    kept = Decision.objects.filter(image=OuterRef("pk"), act=Decision.Act.KEEP, undone_at=None)
    fresh = images.filter(~Exists(kept), owner=actor, trashed_at=None, held_at=None)
    keys = fresh.held()
    if not keys:
        return 0
    Image.objects.filter(pk__in=keys).update(held_at=timezone.now())
    first = _open_cases(actor, keys)
    data = {
        "case": str(first.public_id),
        "image": str(first.image.public_id) if first.image else "",
        "cause": Restriction.REVIEW_FIRST.value,
        "number": len(keys),
    }
    kind = Notice.Kind.PICTURE_HELD
    tell(actor, kind, topic=Topic.MODERATION, data=data, once=f"held:{first.public_id}")
    audit.record(None, Action.PICTURE_HELD, subject=actor, target=first.image, data=data)
    return len(keys)


def hold_what_it_shows(actor: User, target: Collection | ContactSheet) -> None:
    """Hold back what is shown by sharing a collection or a sheet, where it is looked at first.

    It comes before the collection's row is held, as whoever adds pictures holds these first.
    Raises `NotPossible` where the actor shares nothing for now.
    """
    if check(actor):
        way = "places__collection" if isinstance(target, Collection) else "sheet_places__sheet"
        hold_for_review(actor, Image.objects.filter(owner=actor, **{way: target}))


def told_of_waiting(number: int) -> list[str]:
    """Return what is said once pictures were shared of which so many wait to be looked at."""
    if not number:
        return []
    words = ngettext(
        "%(number)s picture is seen by others once a moderator has looked at it.",
        "%(number)s pictures are seen by others once a moderator has looked at them.",
        number,
    )
    return [words % {"number": wording.number(number)}]


def told_of_one(image: Image) -> str:
    """Return what is said once one picture was shared that waits to be looked at, else ""."""
    held = Image.objects.filter(pk=image.pk, held_at__isnull=False).exists()
    return _("It is shared once a moderator has looked at it.") if held else ""


def _restriction_of(person: User) -> str:
    rows = User.objects.filter(pk=person.pk).values_list("restriction", flat=True)
    return rows.first() or ""


def _open_cases(actor: User, keys: list[int]) -> Case:
    """Have each picture in an open case, and return that of the first picture."""
    now = timezone.now()
    waiting = Case.objects.filter(image__in=keys, closed_at=None)
    there = set(waiting.values_list("image", flat=True))
    waiting.update(has_hold=True)
    generations = dict(Image.objects.filter(pk__in=keys).values_list("pk", "generation"))
    Case.objects.bulk_create(
        Case(
            image_id=key,
            generation_id=generations[key],
            subject=actor,
            has_hold=True,
            opened_at=now,
            promised_at=now + cases.promised_time(),
        )
        for key in keys
        if key not in there
    )
    return waiting.select_related("image").order_by("pk")[:1].get()
