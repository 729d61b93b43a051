"""`manage.py collect_again`: fetch results that were lost, here or on the way here."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from gallery.engine.repairs import CannotMend, collect_again
from gallery.engine.restore import restore
from gallery.lifecycle import State
from gallery.management.generations import add_generation_argument, find_generation


class Command(BaseCommand):
    """Restore the files of a completed generation, or have those of a failed one collected."""

    help = "Fetch the results of a generation again: lost files, or those of one that failed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask which, and of which job where we don't know it."""
        add_generation_argument(parser)
        parser.add_argument("--job", default="", help="the provider's job, if ours is not known")

    def handle(self, *args: Any, generation: UUID, job: str, **options: Any) -> None:
        """Restore at once, or leave it to the collectors."""
        found = find_generation(generation)
        try:
            if found.state == State.COMPLETED:
                self.stdout.write(f"Restored {restore(found)} picture(s).")
            else:
                collect_again(found, job)
                self.stdout.write("It is being collected again.")
        except CannotMend as error:
            raise CommandError(str(error)) from None
