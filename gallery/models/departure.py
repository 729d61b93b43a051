"""Departures: what becomes of the things of a person who leaves."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Departure(models.Model):
    """What an admin has decided about a person who left; `done_at` once it is carried out."""

    class Kind(models.TextChoices):
        """What happens to the pictures."""

        HAND_OVER = "hand-over", _("Hand the pictures over to somebody")
        KEEP = "keep", _("Keep the pictures under “Former member”")
        DELETE = "delete", _("Delete the pictures after a waiting period")

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="departure"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    heir = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="inheritances",
        null=True,
        blank=True,
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decided_departures"
    )
    decided_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(help_text="When it may be carried out.")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["done_at", "due_at"], name="departure_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="hand-over", heir__isnull=False)
                | Q(kind__in=["keep", "delete"], heir=None),
                name="departure_has_an_heir_where_it_needs_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind}"
