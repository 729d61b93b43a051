"""`manage.py seed_gallery`: give somebody a gallery of any size, to try the portal with."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gallery.models import User
from gallery.services import provider_account
from gallery.services.seeding import seed


class Command(BaseCommand):
    """Write many finished pictures at once."""

    help = (
        "Make finished pictures of the last three years, with prompts, tags, collections and"
        " shares; nothing is asked of the provider, and nothing is written into the ledger."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how many, and whose."""
        parser.add_argument("--owner", required=True, help="whose gallery they come into")
        parser.add_argument("--images", type=int, required=True, help="how many")
        parser.add_argument(
            "--others", type=int, default=0, help="how many more, of made-up other members"
        )
        parser.add_argument(
            "--yes", action="store_true", help="also where a real provider is in use"
        )

    def handle(
        self, *args: Any, owner: str, images: int, others: int, yes: bool, **options: Any
    ) -> None:
        """Make them."""
        if not (yes or provider_account.connection().is_sandbox):
            raise CommandError("This portal uses a real provider; say --yes if you mean it.")
        if min(images, others) < 0:
            raise CommandError("There are no fewer pictures than none.")
        person = User.objects.filter(username=owner).first()
        if person is None:
            raise CommandError(f"There is no {owner}.")
        start = time.monotonic()
        seed(person, images, others=others)
        self.stdout.write(f"{images + others} picture(s) in {time.monotonic() - start:.1f} s.")
