"""The ledger: every movement of credits, append-only."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class LedgerEntry(models.Model):
    """One movement of credits.

    `credits` is its effect on what the member may still spend: a reservation takes, its release
    gives back, and a settlement takes what a finished job really cost. So a balance is the plain
    sum of a member's entries, and a generation's net is minus what was paid for it.
    """

    class Kind(models.TextChoices):
        GRANT = "grant", _("Granted")
        RESERVE = "reserve", _("Reserved")
        RELEASE = "release", _("Released")
        SETTLE = "settle", _("Paid")

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="ledger_entries"
    )
    generation = models.ForeignKey(
        "gallery.Generation",
        on_delete=models.PROTECT,
        related_name="ledger_entries",
        null=True,
        blank=True,
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    credits = models.IntegerField()
    day = models.DateField(
        help_text="Day whose budget it counts against; one for all entries of a generation."
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="ledger_entries_made",
        null=True,
        blank=True,
        help_text="Who gave a grant.",
    )
    note = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "ledger entries"
        indexes = [
            models.Index(fields=["member", "day"], name="ledger_by_member_and_day"),
            models.Index(fields=["kind", "day", "member"], name="ledger_by_kind_and_day"),
            models.Index(fields=["created_at"], name="ledger_by_time"),
        ]
        constraints = [
            models.UniqueConstraint("generation", "kind", name="ledger_once_per_kind"),
            models.CheckConstraint(
                condition=models.Q(kind="grant", generation=None)
                | models.Q(kind__in=["reserve", "settle"], generation__isnull=False, credits__lte=0)
                | models.Q(kind="release", generation__isnull=False, credits__gte=0),
                name="ledger_sign_fits_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.credits:+d}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append the entry; one that is written never changes."""
        if not self._state.adding:
            raise TypeError("A ledger entry can't be changed: append one that corrects it.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: the ledger only grows."""
        raise TypeError("A ledger entry can't be deleted: append one that corrects it.")
