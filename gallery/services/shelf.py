"""What members do with their shelf of reference images: name, share, take off."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gallery.errors import NotPossible, TooLate
from gallery.models import GenerationReference, ReferenceImage, User
from gallery.services import restrictions
from gallery.services.references import NAME_LENGTH
from gallery.services.wording import in_one_line

NOTE_LENGTH = 300
# What was asked for with it at the moment of its removal is written down by then.
KEPT_UNUSED = timedelta(hours=1)


def describe(actor: User, reference: ReferenceImage, *, name: str, rights_note: str) -> None:
    """Give a reference image a name and a note on its rights. Raises `TooLate`."""
    _change(
        actor,
        reference,
        name=in_one_line(name)[:NAME_LENGTH],
        rights_note=in_one_line(rights_note)[:NOTE_LENGTH],
    )


def share(actor: User, reference: ReferenceImage) -> None:
    """Let the team use it. Raises `TooLate` or `NotPossible`."""
    if restrictions.check(actor):
        raise NotPossible(
            _("A moderator looks at what you share first, and that can't be done with references.")
        )
    if reference.shared_at is None:
        _change(actor, reference, shared_at=timezone.now())


def stop_sharing(actor: User, reference: ReferenceImage) -> None:
    """Keep it for oneself again; what colleagues have made with it stays as it is."""
    _change(actor, reference, shared_at=None)


def take_off(actor: User, reference: ReferenceImage) -> None:
    """Take it off the shelf. Where it was used it stays; else the hourly task deletes it."""
    _change(actor, reference, removed_at=timezone.now(), shared_at=None)


def _change(actor: User, reference: ReferenceImage, **fields: object) -> None:
    """Change a row that is on its owner's shelf, and nothing else of it."""
    rows = ReferenceImage.objects.filter(pk=reference.pk, owner=actor, removed_at=None)
    if not rows.update(**fields):
        raise TooLate(_("This reference image is no longer on your shelf."))


def unused_since_removed(limit: int) -> list[ReferenceImage]:
    """Return, and lock, some that were taken off the shelf a while ago and never used."""
    used = GenerationReference.objects.values("reference")
    rows = ReferenceImage.objects.select_for_update(of=["self"]).exclude(pk__in=used)
    return list(rows.filter(removed_at__lt=timezone.now() - KEPT_UNUSED).order_by("pk")[:limit])
