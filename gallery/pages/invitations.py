"""What the page of invitations shows."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from gallery.models import Invitation

SHOWN = 100


@dataclass(frozen=True)
class InvitationRow:
    """One invitation; `badge` is the class of its state's badge."""

    invitation: Invitation
    state: str
    badge: str
    is_open: bool


def invitation_rows() -> list[InvitationRow]:
    """Return the newest invitations."""
    now = timezone.now()
    newest = Invitation.objects.select_related("created_by", "used_by").order_by("-pk")
    return [_row(invitation, now) for invitation in newest[:SHOWN]]


def _row(invitation: Invitation, now: datetime) -> InvitationRow:
    if invitation.used_by:
        words = _("Used by %(name)s") % {"name": invitation.used_by.shown_name}
        return InvitationRow(invitation, words, "badge-good", False)
    if invitation.revoked_at:
        return InvitationRow(invitation, _("Taken back"), "", False)
    if invitation.expires_at <= now:
        return InvitationRow(invitation, _("Too old"), "", False)
    return InvitationRow(invitation, _("Open"), "badge-warn", True)
