"""Counts that only grow, kept for the metrics page by processes on any machine."""

from django.db import models


class Tally(models.Model):
    """How often something was counted, under a name and labels, and the sum of what was measured.

    Prometheus reads these from whichever web process it asks, so they can't live in a process.
    """

    name = models.CharField(max_length=60)
    labels = models.CharField(max_length=120, blank=True, default="")
    count = models.PositiveBigIntegerField(default=0)
    total = models.FloatField(default=0.0)

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [models.UniqueConstraint("name", "labels", name="tally_once_per_labels")]

    def __str__(self) -> str:
        return f"{self.name}{{{self.labels}}} {self.count}"
