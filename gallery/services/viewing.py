"""Viewing the portal as a person: for support, read-only, for a while, with a reason, and known.

The person is told at once. When it is over, the audit log has how long it was, how many pages were
opened, and which private pictures these have shown.
"""

import uuid
from collections.abc import Collection as SomeOf
from datetime import timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gallery import access
from gallery.errors import InvalidChoice, NotPossible
from gallery.models import Action, Notice, Standing, Topic, User, Viewing
from gallery.permissions import Role
from gallery.services import audit
from gallery.services.notices import tell
from gallery.services.people import deciding_about

LASTS = timedelta(minutes=30)
MINUTES = int(LASTS.total_seconds() // 60)
MOST_LISTED = 100


class End(StrEnum):
    """Why a viewing is over."""

    STOPPED = "stopped"
    SIGNED_OUT = "signed-out"
    ANOTHER = "another-begun"
    LAPSED = "lapsed"


def may_begin(actor: User, person: User) -> bool:
    """Tell whether an admin may view the portal as the person, as far as their rows say."""
    return (
        actor.pk != person.pk and person.role != Role.ADMIN and person.standing == Standing.ACTIVE
    )


def begin(actor: User, person: User, *, why: str) -> Viewing:
    """Begin to view as the person; another viewing of the same admin ends.

    Raises `InvalidChoice` without a reason, `NotPossible` for oneself, for admins, and for who is
    not active, `TooLate` for former members.
    """
    why = why.strip()
    if not why:
        raise InvalidChoice(_("Say why. The person can read it, and it is kept."), field="why")
    with deciding_about(actor, person) as found:
        if not may_begin(actor, found):
            raise NotPossible(
                _("You can view the portal only as somebody else who is active and no admin.")
            )
        for former in Viewing.objects.select_for_update().filter(admin=actor):
            _end(former, End.ANOTHER)
        now = timezone.now()
        viewing = Viewing.objects.create(
            admin=actor, person=found, role=found.role, why=why, begun_at=now, ends_at=now + LASTS
        )
        tell(
            found,
            Notice.Kind.VIEWED_AS,
            topic=Topic.MODERATION,
            data={"admin": str(actor.public_id)},
            once=f"viewing:{viewing.public_id}",
        )
        told = {"viewing": viewing.public_id, "minutes": MINUTES}
        audit.record(actor, Action.VIEWING_BEGUN, subject=found, why=why, data=told)
    return viewing


def going_on(admin: User, public_id: uuid.UUID) -> Viewing | None:
    """Return the viewing with this id, if it is the admin's and still in force."""
    rows = Viewing.objects.in_force(timezone.now()).select_related("admin", "person")
    return rows.filter(admin=admin, public_id=public_id).first()


def end(admin: User, public_id: uuid.UUID, because: End) -> bool:
    """End a viewing and write down what it was; tell whether it had still to be ended."""
    with transaction.atomic():
        rows = Viewing.objects.select_for_update(of=["self"]).select_related("admin", "person")
        viewing = rows.filter(admin=admin, public_id=public_id).first()
        if viewing is not None:
            _end(viewing, because)
    return viewing is not None


def end_lapsed() -> int:
    """End those whose time is over, or whose people are not what they were; return how many."""
    running = Viewing.objects.in_force(timezone.now()).values("pk")
    over = Viewing.objects.exclude(pk__in=running).select_related("admin")
    return sum(end(one.admin, one.public_id, End.LAPSED) for one in over)


def _end(viewing: Viewing, because: End) -> None:
    lasted = min(timezone.now(), viewing.ends_at) - viewing.begun_at
    told = {
        "viewing": viewing.public_id,
        "ended": because,
        "seconds": int(lasted.total_seconds()),
        "pages": viewing.pages,
        "pictures": viewing.pictures,
    }
    audit.record(
        viewing.admin, Action.VIEWING_ENDED, subject=viewing.person, why=viewing.why, data=told
    )
    viewing.delete()


def note(viewing: Viewing, *, is_page: bool, images: SomeOf[uuid.UUID] = ()) -> None:
    """Count a page that was opened, and keep which private pictures it has shown.

    Private is what the admin could not have looked at as themselves.
    """
    if is_page:
        Viewing.objects.filter(pk=viewing.pk).update(pages=F("pages") + 1)
    fresh = [str(one) for one in images if str(one) not in viewing.pictures]
    if not fresh or len(viewing.pictures) >= MOST_LISTED:
        return
    public = access.viewable_images_of(viewing.admin).filter(public_id__in=fresh)
    open_anyway = {str(one) for one in public.values_list("public_id", flat=True)}
    private = [one for one in fresh if one not in open_anyway]
    if not private:
        return
    with transaction.atomic():
        row = Viewing.objects.select_for_update().filter(pk=viewing.pk).first()
        if row is not None:
            row.pictures = list(dict.fromkeys([*row.pictures, *private]))[:MOST_LISTED]
            row.save(update_fields=["pictures"])
