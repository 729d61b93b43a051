"""Telling people something: in the portal, and by e-mail where they want it."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from gallery.models import Notice, Standing, Topic, User
from gallery.permissions import Role
from gallery.services.mailing import address_of, is_wanted, wake

MOST_COUNTED = 100


def tell(
    recipient: User,
    kind: Notice.Kind,
    *,
    topic: Topic,
    data: Mapping[str, Any] | None = None,
    once: str = "",
) -> None:
    """Write a notice; one with the same `once` is not written again for the same person."""
    by_mail = bool(address_of(recipient)) and is_wanted(recipient, topic)
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
    if by_mail:
        transaction.on_commit(wake, robust=True)


def tell_admins(
    kind: Notice.Kind, *, data: Mapping[str, Any] | None = None, once: str = ""
) -> None:
    """Write the same notice for each admin."""
    for admin in User.objects.filter(role=Role.ADMIN, standing=Standing.ACTIVE):
        tell(admin, kind, topic=Topic.TEAM, data=data, once=once)


def unseen_of(person: User) -> QuerySet[Notice]:
    """Return the notices that the person has not seen, in no order."""
    return Notice.objects.filter(recipient=person, seen_at=None).order_by()


def mark_seen(actor: User, *, up_to: uuid.UUID) -> None:
    """Note that the actor has seen their notices up to one of them, and no later ones."""
    newest = Notice.objects.filter(recipient=actor, public_id=up_to).first()
    if newest is not None:
        unseen = Notice.objects.filter(recipient=actor, seen_at=None, pk__lte=newest.pk)
        unseen.update(seen_at=timezone.now())


def mark_one_seen(actor: User, notice: Notice) -> None:
    """Note that the actor has seen one notice."""
    unseen = Notice.objects.filter(pk=notice.pk, recipient=actor, seen_at=None)
    unseen.update(seen_at=timezone.now())
