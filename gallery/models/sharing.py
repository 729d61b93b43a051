"""Sharing: what a person shows on purpose, to the team or to whoever has a link."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class Share(models.Model):
    """A picture in the team's feed, in the order of the keys; its owner has put it there."""

    image = models.OneToOneField("gallery.Image", on_delete=models.CASCADE, related_name="share")
    shows_prompt = models.BooleanField(default=False)
    shared_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.image_id)


class ShareLink(models.Model):
    """An address that opens one collection or one contact sheet to whoever has it.

    The address is signed and names the row, so that no secret is kept here; a row that is revoked
    or has expired opens nothing.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="share_links"
    )
    collection = models.ForeignKey(
        "gallery.Collection", on_delete=models.CASCADE, null=True, blank=True, related_name="links"
    )
    sheet = models.ForeignKey(
        "gallery.ContactSheet",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="links",
    )
    password = models.CharField(
        max_length=128, blank=True, default="", help_text="Hashed; empty: none is asked for."
    )
    shows_prompts = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    times_opened = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(collection__isnull=False, sheet=None)
                | Q(collection=None, sheet__isnull=False),
                name="share_link_opens_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)
