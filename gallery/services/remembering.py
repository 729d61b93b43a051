"""What concerns the whole team is looked up once a second in each process, not for each page.

It is for what pages show; whatever decides about money reads the rows themselves. Who writes such
a row calls `forget`, so that the process that has changed something shows it at once.
"""

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import caches

T = TypeVar("T")

SECONDS = 1
RULES = "rules"
GATE = "gate"
PRICE = "price"
BUDGETS = "budgets"
SHUT_OUT = "shut-out"
WITHHELD = "withheld"
FINDINGS = "findings"


def remembered(name: str, ask: Callable[[], T]) -> T:
    """Return what was asked for less than a second ago, or ask."""
    kept: tuple[T] | None = caches["process"].get(name)
    if kept is None:
        kept = (ask(),)
        caches["process"].set(name, kept, SECONDS)
    return kept[0]


def forget(*names: str) -> None:
    """Have it asked for anew in this process."""
    caches["process"].delete_many(names)
