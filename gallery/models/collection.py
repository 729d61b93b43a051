"""Collections: named sets of a person's pictures."""

import uuid

from django.conf import settings
from django.db import models

MOST_NAME_CHARACTERS = 80


class Collection(models.Model):
    """Pictures that its owner keeps together under a name."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="collections"
    )
    name = models.CharField(max_length=MOST_NAME_CHARACTERS)
    images = models.ManyToManyField(
        "gallery.Image", through="gallery.CollectionImage", related_name="collections"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("owner", "name", name="collection_name_once_per_owner"),
            models.CheckConstraint(condition=~models.Q(name=""), name="collection_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class CollectionImage(models.Model):
    """The place of one picture in one collection."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="places")
    image = models.ForeignKey("gallery.Image", on_delete=models.CASCADE, related_name="places")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("collection", "image", name="collection_has_image_once"),
        ]

    def __str__(self) -> str:
        return f"{self.collection_id}: {self.image_id}"
