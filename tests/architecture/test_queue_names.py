"""Every task that is named by text exists, and takes whole numbers only."""

import inspect
import pydoc

import pytest
from django_q.models import Schedule

from gallery import queue


@pytest.mark.parametrize("name", queue.NAMES)
def test_task_exists(name: str) -> None:
    task = pydoc.locate(name)
    assert inspect.isfunction(task)
    for parameter in inspect.signature(task).parameters.values():
        assert parameter.annotation is int


@pytest.mark.django_db
def test_scheduled_tasks_exist() -> None:
    names = sorted(Schedule.objects.values_list("func", flat=True))
    assert names == ["gallery.tasks.leave", "gallery.tasks.prune", "gallery.tasks.watch"]
    assert all(inspect.isfunction(pydoc.locate(name)) for name in names)
