"""Invitations: links with which somebody may make one account."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from gallery.models.budget import MOST_CREDITS
from gallery.permissions import Role


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Questions about invitations."""

    def open(self, now: datetime) -> Self:
        """Those that can still be used."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=now)


class Invitation(models.Model):
    """One link for one account, with the role and the budgets that the account begins with.

    The link's secret is not kept, only its hash.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField(blank=True, default="", help_text="Whom it was sent to.")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MEMBER)
    daily_budget = models.PositiveIntegerField(null=True, blank=True)
    monthly_budget = models.PositiveIntegerField(null=True, blank=True)
    note = models.CharField(max_length=120, blank=True, default="")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invitations"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="invitation",
        null=True,
        blank=True,
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_known"),
            models.CheckConstraint(
                condition=Q(used_at=None, used_by=None)
                | Q(used_at__isnull=False, used_by__isnull=False, revoked_at=None),
                name="invitation_used_by_somebody",
            ),
            models.CheckConstraint(
                condition=(Q(daily_budget=None) | Q(daily_budget__lte=MOST_CREDITS))
                & (Q(monthly_budget=None) | Q(monthly_budget__lte=MOST_CREDITS)),
                name="invitation_budget_within_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)
