"""Looking at what is not shared: on purpose, with a reason, noted, and told to whose it is.

What is shared with a moderator anyway they see as everybody does. All else stays blurred, and its
prompt unread, until they open it for a while. A request without a picture has no row for that: what
opens its prompt is the entry in the audit log.
"""

from collections.abc import Collection as SomeOf
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gallery import access
from gallery.errors import InvalidChoice, NotPossible, OwnRequest
from gallery.models import (
    Action,
    AuditEntry,
    Case,
    Image,
    Notice,
    PrivateLook,
    Topic,
    User,
    Withheld,
)
from gallery.permissions import Right
from gallery.services import audit, cases
from gallery.services.notices import tell
from gallery.services.remarks import remark

LOOK_TIME = timedelta(minutes=30)


def open_private(actor: User, case: Case, *, why: str) -> PrivateLook | None:
    """Open the picture and the prompt of a case to a moderator for a while; its owner is told.

    Where it is open to them already that stays so, and nothing is told twice. Returns None for a
    case without a picture. Raises `InvalidChoice` without a reason, `OwnRequest` for what is their
    own, and `NotPossible` for what is sealed, or not theirs to look at.
    """
    why = remark(why, field="why")
    if not why:
        raise InvalidChoice(_("Write why you need to look. The owner will read it."), field="why")
    if not actor.may(Right.MODERATE):
        raise NotPossible(_("You are no longer a moderator, so nothing was opened."))
    if cases.is_own(actor, case):
        raise OwnRequest(_("This is about you, so somebody else looks at it."))
    with transaction.atomic():
        image = cases.image_held(case.image_id)
        found = Case.objects.select_for_update(of=["self"], no_key=True).get(pk=case.pk)
        if found.closed_at is not None and not _stays_open(image):
            raise NotPossible(_("This is decided, so there is no reason to open it any more."))
        if has_opened(actor, found, image):
            return look_in_force(actor, image) if image else None
        look = _look(actor, image, why) if image else None
        target = image or found.generation or found
        told = {"case": str(found.public_id)}
        owner = image.owner if image else found.subject
        audit.record(actor, Action.PRIVATE_OPENED, subject=owner, target=target, why=why, data=told)
        data = {
            "image": str(image.public_id) if image else "",
            "why": why,
            "moderator": str(actor.public_id),
        }
        tell(owner, Notice.Kind.PRIVATE_OPENED, topic=Topic.MODERATION, data=data)
    return look


def _stays_open(image: Image | None) -> bool:
    """Tell whether a picture may be opened though its case is closed: to think it over again."""
    return image is not None and image.withheld_as == Withheld.HIDDEN


def _look(actor: User, image: Image, why: str) -> PrivateLook:
    now = timezone.now()
    return PrivateLook.objects.create(
        image=image, moderator=actor, why=why, opened_at=now, ends_at=now + LOOK_TIME
    )


def look_in_force(moderator: User, image: Image) -> PrivateLook | None:
    """Return by what a picture is open to a moderator just now, though it is not shared."""
    if image.owner_id == moderator.pk or not moderator.may(Right.MODERATE):
        return None
    looks = PrivateLook.objects.filter(moderator=moderator, image=image, ends_at__gt=timezone.now())
    look = looks.order_by("-ends_at").first()
    if look and image.withheld_as == Withheld.REMOVED:
        is_open = Case.objects.filter(image=image, closed_at=None).exists()
        return look if is_open else None
    return look


def may_look(moderator: User, image: Image) -> bool:
    """Tell whether a picture is open to a moderator: it is shared with them, or a look is in force.

    What moderators withhold is open by a look alone.
    """
    return image.pk in shown_anyway(moderator, [image]) or bool(look_in_force(moderator, image))


def shown_anyway(moderator: User, images: SomeOf[Image]) -> set[int]:
    """Return the keys of those pictures that a person sees without opening anything."""
    keys = [image.pk for image in images]
    if not keys:
        return set()
    shown = access.viewable_images_of(moderator).kept().filter(pk__in=keys)
    return set(shown.values_list("pk", flat=True))


def has_opened(moderator: User, case: Case, image: Image | None) -> bool:
    """Tell whether a moderator has opened what a case is about, a moment ago."""
    if image is not None:
        return look_in_force(moderator, image) is not None
    if case.generation is None or not moderator.may(Right.MODERATE):
        return False
    return AuditEntry.objects.filter(
        target_id=str(case.generation.public_id),
        action=Action.PRIVATE_OPENED,
        actor=moderator,
        written_at__gt=timezone.now() - LOOK_TIME,
    ).exists()
