"""`manage.py verify_audit`: prove that nobody has changed the audit log by other means."""

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gallery.services.audit_chain import verify

DIGEST_LETTERS = 64


class Command(BaseCommand):
    """Print how long the chain is and how it ends; the exit code is 1 if it does not hold."""

    help = "Go through the audit log, and report each place at which it was changed afterwards."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what was noted of an earlier run."""
        parser.add_argument(
            "--noted",
            type=_noted,
            metavar="POSITION:DIGEST",
            help="what an earlier run has printed, and you have noted elsewhere",
        )

    def handle(self, *args: Any, noted: tuple[int, str] | None, **options: Any) -> None:
        """Look at every entry."""
        verdict = verify(noted=noted)
        for fault in verdict.faults:
            self.stdout.write(f"Entry {fault.position}: {fault.what}.")
        self.stdout.write(f"{verdict.looked_at} entries.")
        if verdict.faults:
            raise CommandError(f"{len(verdict.faults)} fault(s).", returncode=1)
        self.stdout.write("The chain holds. Note its end elsewhere, for --noted of a later run:")
        self.stdout.write(f"{verdict.entries}:{verdict.digest}")


def _noted(text: str) -> tuple[int, str]:
    position, _colon, digest = text.partition(":")
    if not (position.isascii() and position.isdigit() and len(digest) == DIGEST_LETTERS):
        raise ArgumentTypeError("give it as it was printed, such as 12:0f3a…")
    return int(position), digest.lower()
