"""Waiting in threads: for the provider's answers and for files, while one thread writes the rows.

A thread never touches the database. What it brings is taken up by the thread that asked, so a
process needs one connection to the database, and no two of its writes get in each other's way.
"""

import logging
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

logger = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Open(Generic[T]):
    kind: str
    then: Callable[[T], object]
    give_up: Callable[[], object]


class Calls:
    """Calls that were started and whose outcomes are still to come."""

    def __init__(self, threads: int, *, name: str) -> None:
        self.threads = threads
        self._name = name
        self._pool: ThreadPoolExecutor | None = None
        self._open: dict[Future[Any], _Open[Any]] = {}

    def start(
        self,
        kind: str,
        call: Callable[[], T],
        *,
        then: Callable[[T], object],
        give_up: Callable[[], object],
    ) -> None:
        """Make a call in a thread; `then` gets its outcome in `take`.

        `give_up` is called instead where we can't wait for it. A call that raises is logged, and
        is left to its row's lease: calls return their failures.
        """
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.threads, thread_name_prefix=self._name)
        self._open[self._pool.submit(call)] = _Open(kind, then, give_up)

    def count(self, kind: str | None = None) -> int:
        """Return how many calls are open, of one kind or all."""
        return sum(kind in (None, call.kind) for call in self._open.values())

    def take(self, *, seconds: float) -> int:
        """Take up the outcomes that are there, waiting so long for the first; return how many."""
        if not self._open:
            return 0
        done, _rest = wait(self._open, timeout=seconds, return_when=FIRST_COMPLETED)
        for future in done:
            self._take_up(future, self._open.pop(future))
        return len(done)

    def abandon(self) -> None:
        """Give up every call that is open: this process is told to stop."""
        for future, call in list(self._open.items()):
            future.cancel()
            del self._open[future]
            _guarded(call.give_up)

    @staticmethod
    def _take_up(future: Future[Any], call: _Open[Any]) -> None:
        error = future.exception()
        if error is not None:
            logger.error("a call of kind %s failed", call.kind, exc_info=error)
            return
        _guarded(lambda: call.then(future.result()))


def _guarded(step: Callable[[], object]) -> None:
    """Do a step; one that raises is left to its row's lease and limit of attempts."""
    try:
        step()
    except Exception:
        logger.exception("the outcome of a call could not be written down")
