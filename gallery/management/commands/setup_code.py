"""`manage.py setup_code`: the code with which the first account of a fresh portal is made."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from gallery.services import first_run


def first_run_address() -> str:
    """Return the address of the first run, with the setup code in it."""
    return f"{settings.PUBLIC_URL}{reverse('gallery:first-run')}?code={first_run.setup_code()}"


class Command(BaseCommand):
    """Print the setup code and where to use it."""

    help = "Print the setup code of a portal that nobody has an account of yet."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it, or say that it is of no use any more."""
        if first_run.is_open() or first_run.has_people():
            raise CommandError("The portal has an admin already; the setup code is of no use now.")
        self.stdout.write(f"Setup code:  {first_run.setup_code()}")
        self.stdout.write(f"Open:        {first_run_address()}")
