"""What moderation promises people: how soon they are answered, and how long they may appeal."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gallery.errors import InvalidChoice
from gallery.models import Action, Portal, User
from gallery.services import audit

HOURS = (1, 720)
DAYS = (1, 90)


def change(actor: User, *, promised_hours: int, appeal_days: int) -> None:
    """Promise something else from now on; what was promised stays. Raises `InvalidChoice`."""
    if not (HOURS[0] <= promised_hours <= HOURS[1] and DAYS[0] <= appeal_days <= DAYS[1]):
        raise InvalidChoice(_("Choose 1 to 720 hours, and 1 to 90 days."))
    wanted = {"promised_hours": promised_hours, "appeal_days": appeal_days}
    with transaction.atomic():
        portal = Portal.locked()
        before = {name: getattr(portal, name) for name in wanted}
        if before == wanted:
            return
        for name, number in wanted.items():
            setattr(portal, name, number)
        portal.save(update_fields=[*wanted, "changed_at"])
        audit.record(actor, Action.SETTINGS_CHANGED, data={"from": before, "to": wanted})
