"""Leases on parts of the engine that must run once, such as the pump."""

from django.db import models


class EngineLease(models.Model):
    """The right of one process to be the part of that name until a time."""

    name = models.CharField(max_length=20, primary_key=True)
    token = models.UUIDField(null=True)
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(token=None, until=None)
                | models.Q(token__isnull=False, until__isnull=False),
                name="engine_lease_whole_or_none",
            ),
        ]

    def __str__(self) -> str:
        return self.name
