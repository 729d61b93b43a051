"""The provider's account as all workers see it together: may we send, and how much at once?"""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

# How long what the account was seen to be is believed.
ACCOUNT_AGE = timedelta(minutes=5)


class ProviderGateQuerySet(models.QuerySet["ProviderGate"]):
    """Questions about the gate."""

    def closed(self) -> Self:
        """Those through which nothing is sent just now."""
        return self.exclude(reason="")

    def look_again_at(self, moment: datetime) -> None:
        """Have the account read at that moment, whether the gate is open or closed."""
        self.closed().update(paused_until=moment)
        self.filter(reason="").update(checked_at=moment - ACCOUNT_AGE)


class ProviderGate(models.Model):
    """The one row that opens or closes sending for every worker on every machine."""

    class Reason(models.TextChoices):
        """Why the gate is closed."""

        OPEN = "", _("Open")
        UNAVAILABLE = "unavailable", _("Provider unavailable")
        RATE_LIMITED = "rate-limited", _("Rate limited")
        OUT_OF_CREDITS = "out-of-credits", _("Out of credits")
        BAD_KEY = "bad-key", _("Key refused")

    name = models.CharField(max_length=20, primary_key=True)
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True, default="")
    detail = models.CharField(max_length=300, blank=True, default="")
    paused_until = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)
    max_in_flight = models.PositiveIntegerField(default=10)
    balance = models.IntegerField(null=True, blank=True, help_text="Credits, as last reported.")
    balance_at = models.DateTimeField(
        null=True, blank=True, help_text="When the provider last told the balance."
    )
    checked_at = models.DateTimeField(null=True, blank=True)

    objects = ProviderGateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reason="", paused_until=None)
                | (~models.Q(reason="") & models.Q(paused_until__isnull=False)),
                name="gate_closed_until_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.reason or 'open'}"
