"""`manage.py sandbox`: the built-in provider, for trying the portal without a key."""

from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand

from gallery.sandbox.server import serve
from gallery.sandbox.settings import SandboxSettings


class Command(BaseCommand):
    """Serve the sandbox provider until stopped."""

    help = "Serve the sandbox provider, which makes sample pictures at no cost."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--seconds", type=float, default=4.0, help="how long a picture takes, about"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve at the address of GROKWEB_SANDBOX_URL."""
        address = urlsplit(settings.SANDBOX_URL)
        serve(
            SandboxSettings(
                data_dir=settings.DATA_DIR / "sandbox",
                host=address.hostname or "127.0.0.1",
                port=address.port or 8001,
                public_url=settings.SANDBOX_URL,
                seconds=options["seconds"],
            )
        )
