"""Finding out, within one process, which generations have changed since the last look."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from gallery.models import Generation

# Rows are committed a moment after their time stamp was taken, and machines' clocks differ.
OVERLAP = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Change:
    """A generation has a new revision."""

    owner: int
    generation: uuid.UUID
    revision: int
    state: str


class Tailer:
    """Reads changes from the database; to be used by one thread, which keeps its connection."""

    def __init__(self) -> None:
        self._version: int | None = None
        self._seen: dict[int, int] = {}

    def start(self) -> None:
        """Take what is there now as known."""
        self._version = self._data_version()
        self._read()

    def changes(self) -> list[Change]:
        """Return what has changed since the last call; costs next to nothing where nothing has."""
        version = self._data_version()
        if version is not None and version == self._version:
            return []
        self._version = version
        return self._read()

    def _read(self) -> list[Change]:
        rows = Generation.objects.filter(changed_at__gt=timezone.now() - OVERLAP).values_list(
            "pk", "owner_id", "public_id", "revision", "state"
        )
        known, self._seen = self._seen, {}
        found = []
        for pk, owner, public_id, revision, state in rows:
            self._seen[pk] = revision
            if known.get(pk) != revision:
                found.append(Change(owner, public_id, revision, state))
        return found

    @staticmethod
    def _data_version() -> int | None:
        """Return SQLite's counter of other connections' commits; None on other databases."""
        if connection.vendor != "sqlite":
            return None
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA data_version")
            row: tuple[int] = cursor.fetchone()
        return row[0]

    @staticmethod
    def close() -> None:
        """Give the thread's connection back."""
        connection.close()
