"""This process's client of the provider, and asking it something in a thread."""

import time
from collections.abc import Callable
from typing import TypeVar

from gallery.provider.client import ApiframeClient
from gallery.provider.errors import ProviderError
from gallery.services.provider_account import Connection, connection

T = TypeVar("T")

# Longer than any call takes.
LAST_CALLS_SECONDS = 120.0


class SharedClient:
    """The client that all threads of this process share; asking for it is not for them.

    It is exchanged when the connection changes. Threads may yet be using the former one, which is
    closed when no call of theirs can be under way any more.
    """

    def __init__(self) -> None:
        self._current: tuple[Connection, ApiframeClient] | None = None
        self._former: list[tuple[float, ApiframeClient]] = []

    def __call__(self) -> ApiframeClient:
        """Return the client of the provider in use."""
        wanted = connection()
        if self._current is None or self._current[0] != wanted:
            self._put_away()
            self._current = (wanted, ApiframeClient(wanted.url, wanted.key))
        return self._current[1]

    def _put_away(self) -> None:
        now = time.monotonic()
        kept = []
        for since, client in self._former:
            if now - since > LAST_CALLS_SECONDS:
                client.close()
            else:
                kept.append((since, client))
        if self._current is not None:
            kept.append((now, self._current[1]))
        self._former = kept

    def cache_clear(self) -> None:
        """Close all clients and make a new one when it is asked for next."""
        self._put_away()
        for _since, client in self._former:
            client.close()
        self._current, self._former = None, []


provider = SharedClient()


def ask(call: Callable[[], T]) -> T | ProviderError:
    """Return what a call to the provider gives, or why it does not; to be called in any thread."""
    try:
        return call()
    except ProviderError as error:
        return error
