"""Leases on parts of the engine that must run once, such as the pump."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q

from gallery.lifecycle import CLOCK_SKEW

# Whoever holds a part says so again and again, so that a silent holder is soon replaced.
LENGTH = timedelta(seconds=10)


class EngineLeaseQuerySet(models.QuerySet["EngineLease"]):
    """Taking, extending and looking at leases, each in one statement."""

    def _held(self, now: datetime) -> Q:
        """Leases that end later than any could were taken before the clock was set back."""
        return Q(until__gt=now, until__lte=now + LENGTH + CLOCK_SKEW)

    def is_held(self, name: str, now: datetime) -> bool:
        """Tell whether somebody is the part of this name now."""
        return self.filter(self._held(now), name=name).exists()

    def take(self, name: str, now: datetime) -> int | None:
        """Become the part of this name; return the lease's new number, or None if it is held."""
        self.get_or_create(name=name)
        free = self.filter(Q(until=None) | ~self._held(now), name=name)
        if not free.update(number=F("number") + 1, until=now + LENGTH):
            return None
        return self.get(name=name).number

    def hold(self, name: str, number: int, now: datetime) -> bool:
        """Keep the lease for another while; False where it is another's by now."""
        return bool(self.filter(name=name, number=number).update(until=now + LENGTH))

    def release(self, name: str, number: int) -> None:
        """Let anybody have it, unless it is another's already."""
        self.filter(name=name, number=number).update(until=None)


class EngineLease(models.Model):
    """The right of one process to be the part of that name until a time.

    `number` grows with each holder, so that an earlier one is recognised.
    """

    name = models.CharField(max_length=20, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
    until = models.DateTimeField(null=True)

    objects = EngineLeaseQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
