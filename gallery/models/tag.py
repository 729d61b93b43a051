"""Tags: words by which a person finds pictures of theirs again."""

from django.conf import settings
from django.db import models

MOST_TAG_CHARACTERS = 40


class Tag(models.Model):
    """A word of one person's; `folded` tells words apart that are written alike."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tags"
    )
    name = models.CharField(max_length=MOST_TAG_CHARACTERS)
    # Folding may make a text up to three times as long.
    folded = models.CharField(max_length=3 * MOST_TAG_CHARACTERS)

    class Meta:
        constraints = [
            models.UniqueConstraint("owner", "folded", name="tag_once_per_owner"),
            models.CheckConstraint(condition=~models.Q(folded=""), name="tag_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class ImageTag(models.Model):
    """One tag on one picture."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="uses")
    image = models.ForeignKey("gallery.Image", on_delete=models.CASCADE, related_name="tag_uses")

    class Meta:
        constraints = [models.UniqueConstraint("tag", "image", name="tag_once_per_image")]

    def __str__(self) -> str:
        return f"{self.tag_id}: {self.image_id}"
