"""`manage.py createsuperuser`: make an admin, as Django does, and write down that it was done."""

from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.db import transaction

from gallery.models import User
from gallery.permissions import Role
from gallery.services.audit import coming_from
from gallery.services.first_run import became_admin


class Command(createsuperuser.Command):
    """Make an admin from the command line."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        """Ask for what is missing, make the account, and append it to the audit log."""
        known = list(User.objects.filter(role=Role.ADMIN).values_list("pk", flat=True))
        with coming_from("command createsuperuser"):
            result: str | None = super().handle(*args, **options)
            with transaction.atomic():
                for person in User.objects.filter(role=Role.ADMIN).exclude(pk__in=known):
                    became_admin(person)
        return result
