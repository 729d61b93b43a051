"""`manage.py qcluster`: the background workers of one machine, in django-q2's cluster."""

from typing import Any

from django.db import connections
from django_q.management.commands import qcluster

from gallery.cluster import make_robust
from gallery.services.waking import wake_engine


class Command(qcluster.Command):
    """Start a cluster whose processes may be killed, and the engine in it."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until told to stop."""
        make_robust()
        wake_engine()
        # The children open their own.
        connections.close_all()
        super().handle(*args, **options)
