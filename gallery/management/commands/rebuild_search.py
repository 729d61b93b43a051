"""`manage.py rebuild_search`: write anew what pictures are found by."""

from typing import Any

from django.core.management.base import BaseCommand

from gallery.services.search_documents import rebuild


class Command(BaseCommand):
    """Make the documents and their index from the rows; the portal may go on running meanwhile."""

    help = "Write all search documents anew, and on SQLite the index of them."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write them."""
        self.stdout.write(f"{rebuild()} search document(s) were written.")
