"""Drafts: what stands in a member's compose bar, on whichever device they write."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Draft(models.Model):
    """The one draft of a member; each change raises its `revision`.

    `references` has the public ids of reference images in their order. `replaced` is what stood
    there before something was taken over from elsewhere, so that this can be undone.
    """

    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="draft"
    )
    prompt = models.TextField(blank=True, default="")
    model = models.CharField(max_length=60)
    aspect_ratio = models.CharField(max_length=10)
    count = models.PositiveSmallIntegerField(default=1)
    collection = models.ForeignKey(
        "gallery.Collection", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    references = models.JSONField(default=list, blank=True)
    remix_of = models.ForeignKey(
        "gallery.Image", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    replaced = models.JSONField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(count__gte=1), name="draft_asks_for_something"),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id}: {self.revision}"
