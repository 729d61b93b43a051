"""Leases on parts of the engine that must run once, such as the pump."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q


class EngineLeaseQuerySet(models.QuerySet["EngineLease"]):
    """Taking, extending and looking at leases, each in one statement."""

    def is_held(self, name: str, now: datetime) -> bool:
        """Tell whether somebody is the part of this name now."""
        return self.filter(name=name, until__gt=now).exists()

    def take(self, name: str, *, heir: int, now: datetime, length: timedelta) -> int | None:
        """Become the part of this name; return the lease's new number, or None.

        It is free once it has lapsed, and before that for the heir: whoever knows its number.
        """
        self.get_or_create(name=name)
        free = Q(until=None) | Q(until__lte=now) | Q(number=heir)
        rows = self.filter(free, name=name)
        if not rows.update(number=F("number") + 1, until=now + length):
            return None
        return self.get(name=name).number

    def hold(self, name: str, *, number: int, until: datetime) -> bool:
        """Keep the lease until a time; False where it is another's by now."""
        return bool(self.filter(name=name, number=number).update(until=until))


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
