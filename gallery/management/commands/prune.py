"""`manage.py prune`: throw away what nobody needs any more, as happens by itself each day."""

from typing import Any

from django.core.management.base import BaseCommand

from gallery.engine.pruning import prune


class Command(BaseCommand):
    """Delete old results of tasks and left-over parts of files."""

    help = "Delete old results of tasks and the parts of files that killed processes left."

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete them and say how many."""
        tasks, parts = prune()
        self.stdout.write(f"Deleted {tasks} results of tasks and {parts} parts of files.")
