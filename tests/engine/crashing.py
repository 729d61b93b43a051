"""Ending a worker at an exact instruction, and letting the time pass until its lease is over."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest
from django.utils import timezone

from gallery.models import Generation
from tests.engine.conftest import collect_now, turn


class Killed(BaseException):
    """Like a kill: nothing that catches exceptions catches it, and nothing is put in order."""


@contextmanager
def dies_at(module: ModuleType, name: str, *, after: bool = False) -> Iterator[None]:
    """Let whoever calls this function of the module die there, or as soon as it is done."""
    real: Callable[..., Any] = getattr(module, name)

    def die(*arguments: Any, **named: Any) -> None:
        if after:
            real(*arguments, **named)
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, name, die)
        yield


def die_in_a_turn(module: ModuleType, name: str, *, after: bool = False) -> None:
    """Let a pump do a turn in which it dies there."""
    with dies_at(module, name, after=after), pytest.raises(Killed):
        turn()


def die_collecting(module: ModuleType, name: str, *, after: bool = False) -> None:
    """Let a collector die there."""
    with dies_at(module, name, after=after), pytest.raises(Killed):
        collect_now()


def let_leases_lapse() -> None:
    """Let so much time pass that nobody holds a row any more, and all are due."""
    past = timezone.now() - timedelta(seconds=1)
    Generation.objects.exclude(lease_token=None).update(lease_until=past)
    Generation.objects.filter(due_at__isnull=False).update(due_at=past)
