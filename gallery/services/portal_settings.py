"""The rules of the portal that its admins decide on: who may come in, and how."""

import logging

from django.db import transaction

from gallery.models import Action, Portal, User
from gallery.services import audit
from gallery.services.remembering import RULES, forget

logger = logging.getLogger(__name__)


def change_rules(actor: User, *, sign_up: str, second_factor: str) -> None:
    """Set who may make an account, and who has to use a second factor."""
    wanted = {"sign_up": sign_up, "second_factor": second_factor}
    with transaction.atomic():
        portal = Portal.locked()
        before = {name: getattr(portal, name) for name in wanted}
        portal.sign_up, portal.second_factor = sign_up, second_factor
        portal.save(update_fields=[*wanted, "changed_at"])
        for name, value in wanted.items():
            if before[name] != value:
                changed = {"what": name, "from": before[name], "to": value}
                audit.record(actor, Action.SETTINGS_CHANGED, data=changed)
    forget(RULES)
    logger.info("Sign-up is set to %s by %s", sign_up, actor.public_id)
