"""Collections: named sets of a person's pictures."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

MOST_NAME_CHARACTERS = 80


class Level(models.TextChoices):
    """What somebody else may do in a collection that was shared with them."""

    VIEW = "view", _("Look at it")
    ADD = "add", _("Look at it and add pictures")


class Collection(models.Model):
    """Pictures that its owner keeps together under a name; private until it is shared."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="collections"
    )
    name = models.CharField(max_length=MOST_NAME_CHARACTERS)
    images = models.ManyToManyField(
        "gallery.Image", through="gallery.CollectionImage", related_name="collections"
    )
    team_level = models.CharField(
        max_length=4,
        choices=Level.choices,
        blank=True,
        default="",
        help_text="What the whole team may do; empty: nothing.",
    )
    shows_prompts = models.BooleanField(
        default=True, help_text="Whether those it is shared with read the prompts."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("owner", "name", name="collection_name_once_per_owner"),
            models.CheckConstraint(condition=~models.Q(name=""), name="collection_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(team_level__in=["", *Level.values]),
                name="collection_team_level_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CollectionImage(models.Model):
    """The place of one picture in one collection, in the order of the keys."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="places")
    image = models.ForeignKey("gallery.Image", on_delete=models.CASCADE, related_name="places")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("collection", "image", name="collection_has_image_once"),
        ]
        indexes = [
            models.Index("collection", models.F("id").desc(), name="collection_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.collection_id}: {self.image_id}"


class CollectionMember(models.Model):
    """One person whom a collection is shared with by name."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="collection_memberships"
    )
    level = models.CharField(max_length=4, choices=Level.choices, default=Level.VIEW)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("collection", "person", name="collection_member_once"),
            models.CheckConstraint(
                condition=models.Q(level__in=Level.values), name="collection_member_level_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.collection_id}: {self.person_id}"
