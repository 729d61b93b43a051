"""Prompts: what a member has written before, to be found, starred and used again."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from gallery.searching.folding import fold

__all__ = ["Prompt", "PromptTemplate", "fold"]


class Prompt(models.Model):
    """One wording of a member, kept once however often it was sent; `digest` is its SHA-256.

    `folded` is what a search goes through: no two databases agree on case beyond ASCII.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="prompts"
    )
    digest = models.CharField(max_length=64)
    text = models.TextField()
    folded = models.TextField(default="", editable=False)
    uses = models.PositiveIntegerField(default=1)
    last_used_at = models.DateTimeField()
    starred_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                "owner", F("last_used_at").desc(), F("id").desc(), name="prompt_own_newest_first"
            ),
            models.Index(
                "owner",
                F("starred_at").desc(),
                condition=Q(starred_at__isnull=False),
                name="prompt_own_starred",
            ),
        ]
        constraints = [
            models.UniqueConstraint("owner", "digest", name="prompt_once_per_owner"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class PromptTemplate(models.Model):
    """A prompt with blanks such as `{product}`, with the settings that go with it.

    The team may use it from `shared_at` on.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="prompt_templates"
    )
    name = models.CharField(max_length=80)
    text = models.TextField()
    model = models.CharField(max_length=60)
    aspect_ratio = models.CharField(max_length=10)
    example = models.ForeignKey(
        "gallery.Image", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    shared_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("author", "name", name="template_name_once_per_author"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(text=""), name="template_is_filled"),
        ]

    def __str__(self) -> str:
        return self.name
