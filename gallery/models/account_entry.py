"""The other book: what the team's account at the provider was opened with and topped up by."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AccountEntry(models.Model):
    """A change of the provider's account that is not a picture; append-only.

    The sum of these less all that members use is what the provider ought to report as our balance.
    An `opening` is written so that this is true at its moment, and counts from then on alone.
    """

    class Kind(models.TextChoices):
        """What happened."""

        OPENING = "opening", _("Opening balance")
        TOP_UP = "top-up", _("Top-up")
        CORRECTION = "correction", _("Correction")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    credits = models.BigIntegerField()
    note = models.CharField(max_length=300, blank=True, default="")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="account_entries",
        null=True,
        blank=True,
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "account entries"

    def __str__(self) -> str:
        return f"{self.kind} {self.credits:+d}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append the entry; one that is written never changes."""
        if not self._state.adding:
            raise TypeError("An account entry can't be changed: append a correction.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: the book only grows."""
        raise TypeError("An account entry can't be deleted: append a correction.")
