"""Batches: many requests of one table, which wait, stop and end together."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class Batch(models.Model):
    """Requests that were made from one table of values, to pause, resume and cancel as one.

    While `paused_at` is set, nothing more of it is sent; a cancelled one stays so.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="batches"
    )
    name = models.CharField(max_length=80)
    form_token = models.UUIDField(
        help_text="Names one press of the button, so that a repeated form makes one batch."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-id"], name="batch_newest_of_owner"),
            models.Index(
                fields=["paused_at"], condition=Q(paused_at__isnull=False), name="batch_paused"
            ),
        ]
        constraints = [
            models.UniqueConstraint("owner", "form_token", name="batch_once_per_form"),
        ]

    def __str__(self) -> str:
        return self.name
