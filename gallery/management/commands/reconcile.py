"""`manage.py reconcile`: compare the provider's list of jobs with our rows."""

from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from gallery.engine.reconcile import Difference, differences
from gallery.provider.errors import ProviderError


class Command(BaseCommand):
    """Print each difference; the exit code is 1 if there is any."""

    help = "Report jobs that we pay for and don't know, and all that the books don't agree on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the span of time."""
        parser.add_argument("--since", type=_moment, help="ISO time (default: a day ago)")
        parser.add_argument("--until", type=_moment, help="ISO time (default: now)")

    def handle(
        self, *args: Any, since: datetime | None, until: datetime | None, **options: Any
    ) -> None:
        """Compare."""
        now = timezone.now()
        try:
            found = list(differences(since or now - timedelta(days=1), until or now))
        except ProviderError as error:
            raise CommandError(f"The list of jobs can't be read: {error}") from None
        for difference in found:
            self.stdout.write(_line(difference))
        if found:
            raise CommandError(f"{len(found)} difference(s).", returncode=1)
        self.stdout.write("The books agree.")


def _line(difference: Difference) -> str:
    job = difference.job.id if difference.job else "no job"
    generation = difference.generation.public_id if difference.generation else "no generation"
    return f"{generation}  {job}  {difference.words}"


def _moment(text: str) -> datetime:
    moment = parse_datetime(text)
    if moment is None:
        raise ValueError(text)
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
