"""`manage.py resolve`: settle a generation of which nobody knew whether it was paid."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from gallery.engine.repairs import CannotMend, resolve
from gallery.management.generations import add_generation_argument, find_generation
from gallery.services.audit import coming_from


class Command(BaseCommand):
    """Write down what was paid, so that the reservation ends."""

    help = "Settle an unresolved generation with what the provider's books say was paid for it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask which, and how much."""
        add_generation_argument(parser)
        parser.add_argument("--paid", type=int, required=True, help="credits; 0 if none")

    def handle(self, *args: Any, generation: UUID, paid: int, **options: Any) -> None:
        """Settle it."""
        if paid < 0:
            raise CommandError("Credits are 0 or more.")
        try:
            with coming_from("command resolve"):
                resolve(find_generation(generation), paid=paid)
        except CannotMend as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Settled with {paid} credits.")
