"""`python -m tests.chaos.preparation PASSWORD NAME...`: what a portal needs before its start."""

import os
import sys


def prepare(password: str, names: list[str]) -> None:
    """Migrate the database, collect static files, and make the members' accounts."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "grokweb.settings")
    django.setup()
    from django.core.management import call_command

    from gallery.models import User

    call_command("migrate", verbosity=1, interactive=False)
    call_command("collectstatic", verbosity=1, interactive=False)
    for name in names:
        User.objects.create_user(username=name, password=password)


if __name__ == "__main__":
    prepare(sys.argv[1], sys.argv[2:])
