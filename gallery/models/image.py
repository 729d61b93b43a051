"""Images: finished pictures in someone's gallery."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

MOST_ALTERNATIVE_CHARACTERS = 500


class Withheld(models.TextChoices):
    """How moderators have taken a picture out of everybody's sight."""

    HIDDEN = "hidden", _("Hidden")
    REMOVED = "removed", _("Removed")


class ImageQuerySet(models.QuerySet["Image"]):
    """Questions about images. The order of a gallery is that of their keys: the newest first."""

    def kept(self) -> Self:
        """Those that are not in the trash; nor does it have what moderators withhold."""
        return self.filter(trashed_at=None)

    def published(self) -> Self:
        """Those of them that others than their owner may see, where they are shared with them."""
        return self.filter(trashed_at=None, held_at=None)

    def trashed(self) -> Self:
        """Those that wait in the trash to be deleted for good, or to be taken back."""
        return self.filter(trashed_at__isnull=False, withheld_at=None)

    def withheld(self) -> Self:
        """Those that moderators have hidden or removed."""
        return self.filter(withheld_at__isnull=False)

    def held(self) -> list[int]:
        """Hold the rows until the transaction ends, and return their keys.

        Whoever changes several pictures holds them first, in this one order: else two who change
        the same ones might each wait for what the other has.
        """
        rows = self.select_for_update(of=["self"], no_key=True).order_by("pk")
        return list(rows.values_list("pk", flat=True))

    def newest_first(self) -> Self:
        """All of them, in the gallery's order."""
        return self.order_by("-pk")


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

    alternative_text = models.CharField(
        max_length=MOST_ALTERNATIVE_CHARACTERS,
        blank=True,
        default="",
        help_text="What is to be seen, for who can't see it. Empty: as the prompt says.",
    )
    starred_at = models.DateTimeField(null=True, blank=True)
    trashed_at = models.DateTimeField(null=True, blank=True)
    trashed_with = models.UUIDField(
        null=True, blank=True, help_text="Names the act that put it into the trash, to undo it."
    )
    held_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Since when only its owner sees it, until a moderator has looked at it.",
    )
    withheld_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when it is out of everybody's sight."
    )
    withheld_as = models.CharField(max_length=10, choices=Withheld.choices, blank=True, default="")
    tags = models.ManyToManyField("gallery.Tag", through="gallery.ImageTag", related_name="images")

    # Its place in the order of a result, where it was found in one.
    key: int

    objects = ImageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                "owner",
                models.F("id").desc(),
                condition=models.Q(trashed_at=None),
                name="image_own_newest_first",
            ),
            models.Index(
                "owner",
                models.F("id").desc(),
                condition=models.Q(trashed_at=None, starred_at__isnull=False),
                name="image_own_starred",
            ),
            models.Index(
                "owner",
                models.F("id").desc(),
                condition=models.Q(trashed_at__isnull=False),
                name="image_own_trashed",
            ),
            models.Index("owner", "created_at", name="image_own_by_time"),
            models.Index(
                fields=["trashed_at"],
                condition=models.Q(trashed_at__isnull=False),
                name="image_trashed_by_time",
            ),
            models.Index(
                fields=["withheld_at"],
                condition=models.Q(withheld_at__isnull=False),
                name="image_withheld",
            ),
        ]
        constraints = [
            models.UniqueConstraint("generation", "sha256", name="image_once_per_generation"),
            models.UniqueConstraint("generation", "position", name="image_position_used_once"),
            models.CheckConstraint(
                condition=models.Q(width__gt=0, height__gt=0, bytes__gt=0),
                name="image_has_a_size",
            ),
            models.CheckConstraint(
                condition=models.Q(trashed_at=None, trashed_with=None)
                | models.Q(trashed_at__isnull=False, trashed_with__isnull=False),
                name="image_trashed_by_an_act",
            ),
            # What is withheld is in the trash as well, so that whatever leaves out the trash leaves
            # it out; there its owner can't take it back.
            models.CheckConstraint(
                condition=models.Q(withheld_at=None, withheld_as="")
                | models.Q(
                    withheld_at__isnull=False,
                    withheld_as__in=Withheld.values,
                    trashed_at__isnull=False,
                ),
                name="image_withheld_out_of_sight",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)
