"""An admin's viewing of the portal as a person, while it lasts."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from gallery.models.moderation import MOST_NOTE_CHARACTERS
from gallery.models.user import Standing
from gallery.permissions import Right, Role, may

MAY_VIEW = [role for role in Role if may(role, Right.VIEW_AS)]


class ViewingQuerySet(models.QuerySet["Viewing"]):
    """Questions about viewings."""

    def in_force(self, now: datetime) -> "ViewingQuerySet":
        """Return those that go on: in time, and both people are what they were at its beginning."""
        return self.filter(
            ends_at__gt=now,
            admin__standing=Standing.ACTIVE,
            admin__role__in=MAY_VIEW,
            person__standing=Standing.ACTIVE,
            person__role=F("role"),
        )


class Viewing(models.Model):
    """What an admin sees as a person, read-only; once it has ended the audit log has all of it.

    It counts the pages that were opened, and keeps which pictures of others these have shown.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    admin = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="viewing"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="viewed_by"
    )
    role = models.CharField(
        max_length=10, choices=Role.choices, help_text="The person's, when it began."
    )
    why = models.CharField(max_length=MOST_NOTE_CHARACTERS)
    begun_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    pages = models.PositiveIntegerField(default=0)
    pictures = models.JSONField(
        default=list, blank=True, help_text="Public ids of private pictures that were opened."
    )

    objects = ViewingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(why=""), name="viewing_has_a_reason"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begun_at")), name="viewing_ends_after_it_began"
            ),
            models.CheckConstraint(
                condition=~Q(admin=F("person")) & ~Q(role__in=["admin"]),
                name="viewing_of_no_admin",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)
