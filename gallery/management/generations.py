"""What the commands about generations share: finding one by its id, and asking for it."""

import uuid
from argparse import ArgumentParser

from django.core.management.base import CommandError

from gallery.models import Generation


def add_generation_argument(parser: ArgumentParser) -> None:
    """Take the public id of a generation, as the logs and the list of what is in flight show it."""
    parser.add_argument("generation", type=uuid.UUID, help="public id of the generation")


def find_generation(public_id: uuid.UUID) -> Generation:
    """Return the generation, or raise `CommandError`."""
    generation = Generation.objects.filter(public_id=public_id).first()
    if generation is None:
        raise CommandError(f"There is no generation {public_id}.")
    return generation
