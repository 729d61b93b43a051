"""Telling people something: in the portal, and by e-mail where they want it."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from gallery.models import Notice, Standing, Topic, User
from gallery.permissions import Role


def tell(
    recipient: User,
    kind: Notice.Kind,
    *,
    topic: Topic,
    data: Mapping[str, Any] | None = None,
    once: str = "",
) -> None:
    """Write a notice; one with the same `once` is not written again for the same person."""
    by_mail = bool(recipient.email) and topic not in recipient.muted_topics
    Notice.objects.bulk_create(
        [
            Notice(
                recipient=recipient,
                kind=kind,
                topic=topic,
                data=dict(data or {}),
                once=once,
                mail_due_at=timezone.now() if by_mail else None,
            )
        ],
        ignore_conflicts=True,
    )


def tell_admins(
    kind: Notice.Kind, *, data: Mapping[str, Any] | None = None, once: str = ""
) -> None:
    """Write the same notice for each admin."""
    for admin in User.objects.filter(role=Role.ADMIN, standing=Standing.ACTIVE):
        tell(admin, kind, topic=Topic.TEAM, data=data, once=once)
