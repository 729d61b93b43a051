"""Asking for more: a member's request for credits on top of the budget, and its answer."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gallery.models.budget import MOST_CREDITS


class CreditRequest(models.Model):
    """One request; once it is decided it stays as it is."""

    class State(models.TextChoices):
        """Where the request is."""

        OPEN = "open", _("Waiting for an answer")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="credit_requests"
    )
    credits = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="decided_credit_requests",
        null=True,
        blank=True,
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    granted = models.PositiveIntegerField(default=0)
    answer = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["state", "created_at"], name="credit_request_open")]
        constraints = [
            models.CheckConstraint(
                condition=Q(credits__gte=1, credits__lte=MOST_CREDITS),
                name="credit_request_within_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None, granted=0)
                | Q(state="approved", decided_at__isnull=False, granted__gte=1)
                | Q(state="declined", decided_at__isnull=False, granted=0),
                name="credit_request_decided_or_open",
            ),
            models.UniqueConstraint(
                fields=["member"], condition=Q(state="open"), name="credit_request_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.credits}, {self.state}"
