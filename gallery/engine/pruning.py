"""Throwing away what nobody needs any more: old results of tasks, and beginnings of files."""

import time
from datetime import timedelta
from pathlib import Path

from django.core.files.storage import FileSystemStorage, default_storage
from django.utils import timezone
from django_q.models import Task

from gallery.files import PART_SUFFIX

TASKS_KEPT = timedelta(days=30)
# Longer than any file takes to be written.
PARTS_KEPT = timedelta(days=1)


def prune() -> tuple[int, int]:
    """Delete old results of tasks and left-over parts of files; return how many of each."""
    return _prune_tasks(), _prune_parts()


def _prune_tasks() -> int:
    """The queue keeps every failure for ever, and limits successes only."""
    old = Task.objects.filter(stopped__lt=timezone.now() - TASKS_KEPT)
    deleted: int = old.delete()[0]
    return deleted


def _prune_parts() -> int:
    """A process that is killed, or a disk that is full, leaves files that nothing refers to."""
    if not isinstance(default_storage, FileSystemStorage):
        return 0
    before = time.time() - PARTS_KEPT.total_seconds()
    deleted = 0
    for path in Path(default_storage.location).rglob(f"*{PART_SUFFIX}"):
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            deleted += 1
    return deleted
