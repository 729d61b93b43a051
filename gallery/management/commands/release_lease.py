"""`manage.py release_lease`: let any worker take up a generation that one holds on to."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand

from gallery.engine.repairs import release
from gallery.management.generations import add_generation_argument, find_generation


class Command(BaseCommand):
    """End the lease of one generation; its holder can't change it any more."""

    help = "End the lease of a generation whose worker is stuck."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask which."""
        add_generation_argument(parser)

    def handle(self, *args: Any, generation: UUID, **options: Any) -> None:
        """Release it."""
        held = release(find_generation(generation))
        self.stdout.write("Released." if held else "Nobody holds it.")
