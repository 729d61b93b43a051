"""Waiting in threads: for the provider's answers and for files, while one thread writes the rows.

A thread never touches the database. What it brings is taken up by the thread that asked, so a
process needs one connection to the database, and no two of its writes get in each other's way.
"""

import logging
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime
from math import inf
from time import monotonic
from typing import Any, Generic, TypeVar

from django.utils import timezone

from gallery.engine.claims import Claim
from gallery.models import Generation

logger = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Open(Generic[T]):
    kind: str
    then: Callable[[T], object]
    claim: Claim | None
    started: float


class Calls:
    """Calls that were started and whose outcomes are still to come."""

    def __init__(self, threads: int, *, name: str) -> None:
        self._threads = threads
        self._name = name
        self._pool: ThreadPoolExecutor | None = None
        self._open: dict[Future[Any], _Open[Any]] = {}

    def start(
        self,
        kind: str,
        call: Callable[[], T],
        *,
        then: Callable[[T], object],
        claim: Claim | None = None,
    ) -> None:
        """Make a call in a thread; `then` gets its outcome in `take`.

        `claim` is of the row that it is about. A call that raises is logged, and is left to that
        row's lease: calls return their failures.
        """
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix=self._name)
        self._open[self._pool.submit(call)] = _Open(kind, then, claim, monotonic())

    def count(self, kind: str | None = None) -> int:
        """Return how many calls are open, of one kind or all."""
        return sum(kind in (None, call.kind) for call in self._open.values())

    def longest(self) -> float:
        """Return for how many seconds the longest open call has been so."""
        return monotonic() - min((call.started for call in self._open.values()), default=inf)

    def take(self, *, seconds: float) -> int:
        """Take up the outcomes that are there, waiting so long for the first; return how many."""
        if not self._open:
            return 0
        done, _rest = wait(self._open, timeout=seconds, return_when=FIRST_COMPLETED)
        for future in done:
            self._take_up(future, self._open.pop(future))
        return len(done)

    def renew(self, *, until: datetime, now: datetime) -> None:
        """Hold the rows that open calls are about for longer."""
        tokens = {call.claim.token for call in self._open.values() if call.claim}
        if tokens:
            Generation.objects.renew(tokens, until=until, now=now)

    def abandon(self) -> None:
        """Give back the rows of all open calls: this process is told to stop.

        Whoever takes one up makes the same call again.
        """
        for future, call in list(self._open.items()):
            future.cancel()
            del self._open[future]
            if call.claim:
                call.claim.give_back(timezone.now())

    @staticmethod
    def _take_up(future: Future[Any], call: _Open[Any]) -> None:
        names = call.claim.names if call.claim else {}
        error = future.exception()
        if error is not None and not isinstance(error, Exception):
            # It is the process that is to end.
            raise error
        if error is not None:
            logger.error("call failed: %s", call.kind, exc_info=error, extra=names)
            return
        try:
            call.then(future.result())
        except Exception:
            # It is left to its row's lease and limit of attempts.
            logger.exception("outcome not written down: %s", call.kind, extra=names)
