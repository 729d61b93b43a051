"""Reference images: pictures that members give to the model beside a prompt."""

import uuid

from django.conf import settings
from django.db import models

from gallery.models.user import Standing, User


class ReferenceImage(models.Model):
    """An upload, cleaned of metadata and kept once per owner by the hash of its content."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reference_images"
    )
    sha256 = models.CharField(max_length=64)
    file = models.CharField(max_length=200, help_text="Name in the storage.")
    thumbnail = models.CharField(max_length=200, help_text="Name in the storage.")
    content_type = models.CharField(max_length=50)
    bytes = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    name = models.CharField(max_length=120, blank=True, help_text="What its owner calls it.")
    rights_note = models.CharField(
        max_length=300,
        blank=True,
        default="",
        help_text="Whose it is, and what it may be used for.",
    )
    image = models.ForeignKey(
        "gallery.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="as_references",
        help_text="The picture of the gallery that it is a copy of.",
    )
    shared_at = models.DateTimeField(
        null=True, blank=True, help_text="From when on the team may use it."
    )
    removed_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When it was taken off the shelf; it stays where it was used.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-id"], name="reference_newest_of_owner"),
            models.Index(
                fields=["shared_at"],
                condition=models.Q(shared_at__isnull=False),
                name="reference_shared",
            ),
        ]
        constraints = [
            models.UniqueConstraint("owner", "sha256", name="reference_once_per_owner"),
            models.CheckConstraint(
                condition=models.Q(width__gt=0, height__gt=0), name="reference_has_a_size"
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.public_id)

    def may_be_used_by(self, person: User) -> bool:
        """Tell whether a person may give it to the model: their own, or one that is shared."""
        if self.removed_at is not None:
            return False
        copied = self.image
        if copied is not None and (
            copied.withheld_at or (copied.held_at and copied.owner_id != person.pk)
        ):
            return False
        return self.owner_id == person.pk or (
            self.shared_at is not None and self.owner.standing == Standing.ACTIVE
        )


class GenerationReference(models.Model):
    """The use of one reference image by one generation, in the order that the model sees."""

    generation = models.ForeignKey(
        "gallery.Generation", on_delete=models.CASCADE, related_name="uses"
    )
    reference = models.ForeignKey(ReferenceImage, on_delete=models.PROTECT, related_name="uses")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint("generation", "position", name="reference_position_used_once"),
        ]

    def __str__(self) -> str:
        return f"{self.generation_id}: {self.reference_id}"
