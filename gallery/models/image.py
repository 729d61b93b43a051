"""Images: finished pictures in someone's gallery."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models


class ImageQuerySet(models.QuerySet["Image"]):
    """The order of a gallery: newest first, and by key where times are equal."""

    def newest_first(self) -> Self:
        """All of them, in the gallery's order."""
        return self.order_by("-created_at", "-pk")

    def older_than(self, moment: datetime, pk: int) -> Self:
        """What comes after this place in the gallery, the nearest first."""
        after = self.filter(created_at__lte=moment).exclude(created_at=moment, pk__gte=pk)
        return after.newest_first()

    def newer_than(self, moment: datetime, pk: int) -> Self:
        """What comes before this place in the gallery, the nearest first."""
        before = self.filter(created_at__gte=moment).exclude(created_at=moment, pk__lte=pk)
        return before.newest_first().reverse()


class Image(models.Model):
    """One result file of a generation, kept byte for byte, with its thumbnails."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="images"
    )
    generation = models.ForeignKey(
        "gallery.Generation", on_delete=models.PROTECT, related_name="images"
    )
    position = models.PositiveSmallIntegerField(default=0)
    file = models.CharField(max_length=200, help_text="Name of the original in the storage.")
    thumbnails = models.JSONField(
        help_text="Width in pixels of each thumbnail, as text, to its name in the storage."
    )
    placeholder = models.BinaryField(max_length=1024, help_text="A WebP of a few pixels.")
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=50)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    objects = ImageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                "owner",
                models.F("created_at").desc(),
                models.F("id").desc(),
                name="image_own_newest_first",
            ),
        ]
        constraints = [
            models.UniqueConstraint("generation", "sha256", name="image_once_per_generation"),
            models.UniqueConstraint("generation", "position", name="image_position_used_once"),
            models.CheckConstraint(
                condition=models.Q(width__gt=0, height__gt=0, bytes__gt=0),
                name="image_has_a_size",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)
