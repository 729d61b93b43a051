"""`manage.py in_flight`: what is under way, and why it waits."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Count
from django.utils import timezone

from gallery.engine import gate
from gallery.engine.repairs import under_way, why_it_waits


class Command(BaseCommand):
    """Print a line per generation, the longest waiting first, and the sums by state."""

    help = "List the generations that are under way and what each waits for."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Limit the list."""
        parser.add_argument("--limit", type=int, default=50, help="most lines (default 50)")

    def handle(self, *args: Any, limit: int, **options: Any) -> None:
        """Print the list."""
        now, opening = timezone.now(), gate.current()
        for row in under_way().select_related("owner")[:limit]:
            waits = why_it_waits(row, opening, now)
            job = row.job_id or "no job yet"
            self.stdout.write(f"{row.public_id}  {row.state:<10}  {row.owner}  {job}  {waits}")
        counts = under_way().order_by().values_list("state").annotate(rows=Count("pk"))
        sums = ", ".join(f"{rows} {state}" for state, rows in sorted(counts))
        self.stdout.write(f"In all: {sums or 'nothing'}. Places: {opening.max_in_flight}.")
