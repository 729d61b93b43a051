"""`manage.py balances`: compare the sums that budgets go by with the ledger."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gallery.services.audit import coming_from
from gallery.services.books import Deviation, deviations


class Command(BaseCommand):
    """Print each difference; the exit code is 1 if there was any."""

    help = "Add up the ledger anew and report each day of a member whose kept sums differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the wish to have it mended."""
        parser.add_argument("--mend", action="store_true", help="write the ledger's sums")

    def handle(self, *args: Any, mend: bool, **options: Any) -> None:
        """Compare."""
        with coming_from("command balances"):
            found = list(deviations(mend=mend))
        for one in found:
            self.stdout.write(_line(one))
        if found:
            told = f"{len(found)} difference(s){', mended' if mend else ''}."
            raise CommandError(told, returncode=1)
        self.stdout.write("The sums agree with the ledger.")


def _line(one: Deviation) -> str:
    return (
        f"{one.day}  {one.member.username}  used {one.kept.used}, by the ledger {one.true.used};"
        f" granted {one.kept.granted}, by the ledger {one.true.granted}"
    )
