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
        self._seen: dict[int, int] | None = None

    def changes(self) -> list[Change]:
        """Return what has changed since the last call; the first takes what is there as known."""
        rows = Generation.objects.filter(changed_at__gt=timezone.now() - OVERLAP).values_list(
            "pk", "owner_id", "public_id", "revision", "state"
        )
        seen: dict[int, int] = {}
        found = []
        for pk, owner, public_id, revision, state in rows:
            seen[pk] = revision
            if self._seen is not None and self._seen.get(pk) != revision:
                found.append(Change(owner, public_id, revision, state))
        self._seen = seen
        return found

    @staticmethod
    def close() -> None:
        """Give the thread's connection back."""
        connection.close()
