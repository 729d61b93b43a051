"""Finding out, within one process, which generations have changed since the last look."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from gallery.lifecycle import State
from gallery.models import Generation

# Rows are committed a moment after their time stamp was taken, and machines' clocks differ.
OVERLAP = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A generation's tile as HTML, in one language."""

    html: str
    language: str


@dataclass(frozen=True, slots=True)
class Change:
    """A generation has a new revision."""

    owner: int
    generation: uuid.UUID
    revision: int
    state: str
    progress: int = 0
    # Whether it only got further, which a tile can be told by a number.
    is_progress: bool = False
    drawn: Drawn | None = None


class Tailer:
    """Reads changes from the database; to be used by one thread, which keeps its connection."""

    def __init__(self) -> None:
        self._seen: dict[int, tuple[int, str]] | None = None

    def changes(self) -> list[Change]:
        """Return what has changed since the last call; the first takes what is there as known."""
        rows = Generation.objects.filter(changed_at__gt=timezone.now() - OVERLAP).values_list(
            "pk", "owner_id", "public_id", "revision", "state", "progress"
        )
        seen: dict[int, tuple[int, str]] = {}
        found = []
        for pk, owner, public_id, revision, state, progress in rows:
            seen[pk] = revision, state
            if self._seen is None or (before := self._seen.get(pk)) == seen[pk]:
                continue
            further = before is not None and before[1] == state == State.RUNNING
            found.append(Change(owner, public_id, revision, state, progress, further))
        self._seen = seen
        return found

    @staticmethod
    def close() -> None:
        """Give the thread's connection back."""
        connection.close()
