"""The rules of the portal that its admins decide on: who may come in, and how."""

import logging

from gallery.models import Portal, User
from gallery.services.remembering import RULES, forget

logger = logging.getLogger(__name__)


def change_rules(actor: User, *, sign_up: str, second_factor: str) -> None:
    """Set who may make an account, and who has to use a second factor."""
    portal = Portal.current()
    portal.sign_up, portal.second_factor = sign_up, second_factor
    portal.save(update_fields=["sign_up", "second_factor", "changed_at"])
    forget(RULES)
    logger.info("Sign-up is set to %s by %s", sign_up, actor.public_id)
