"""What tells a process at once that something in the database may have changed.

SQLite counts the commits of other connections; to look at its counter costs some microseconds.
PostgreSQL notifies whoever listens: see the migration `0017_notify`. Where that does not come
through, as behind a pooler that gives out connections by the transaction, there is no sign, and the
rows are looked at now and then.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import psycopg
from django.db import connection

ERRORS = (psycopg.Error, sqlite3.Error, OSError)
CHANNEL = "gallery_generation"

TICK_SECONDS = 0.004
# How long it may be waited for a sign before who waits looks whether they are still needed.
WAIT_SECONDS = 1.0
# Without a sign each look is a query, so there are fewer of them.
PAUSE_WITHOUT_SIGN = 0.25
PROOF_SECONDS = 1.0


class Sign(Protocol):
    """Waits for a change."""

    async def wait(self) -> bool:
        """Wait for a while; tell whether something may have changed."""

    async def close(self) -> None:
        """Let go of the database."""


class CommitCounter:
    """SQLite's counter of other connections' commits."""

    def __init__(self) -> None:
        name = str(connection.settings_dict["NAME"])
        self._connection = sqlite3.connect(name, timeout=0, isolation_level=None)
        self._seen = self._count()

    async def wait(self) -> bool:
        """Look at the counter until it moves."""
        for _turn in range(int(WAIT_SECONDS / TICK_SECONDS)):
            count = self._count()
            if count != self._seen:
                self._seen = count
                return True
            await asyncio.sleep(TICK_SECONDS)
        return False

    def _count(self) -> int:
        row: tuple[int] = self._connection.execute("PRAGMA data_version").fetchone()
        return row[0]

    async def close(self) -> None:
        """Close its connection."""
        self._connection.close()


class Notifications:
    """PostgreSQL's notifications, on a connection of their own; polling where none comes."""

    def __init__(self, listener: "psycopg.AsyncConnection[Any]") -> None:
        self._listener = listener
        self._works = False

    @classmethod
    async def listen(cls, notify: Callable[[], Awaitable[None]]) -> "Notifications":
        """Begin to listen; `notify` sends a notification from elsewhere, to see that one comes."""
        parameters = connection.get_connection_params()
        for ours in ("cursor_factory", "context", "prepare_threshold"):
            parameters.pop(ours, None)
        listener = await psycopg.AsyncConnection.connect(**parameters, autocommit=True)
        made = cls(listener)
        try:
            await listener.execute(f"LISTEN {CHANNEL}")
            await notify()
            made._works = await made._hear(PROOF_SECONDS)
        except psycopg.Error:
            await listener.close()
            raise
        return made

    async def wait(self) -> bool:
        """Wait for a notification; without any, rest before the next look."""
        if self._works:
            return await self._hear(WAIT_SECONDS)
        await asyncio.sleep(PAUSE_WITHOUT_SIGN)
        return True

    async def _hear(self, seconds: float) -> bool:
        return bool([one async for one in self._listener.notifies(timeout=seconds, stop_after=1)])

    async def close(self) -> None:
        """Close its connection."""
        await self._listener.close()


def notify() -> None:
    """Send a notification on Django's own connection, from the thread that has it."""
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")


async def open_sign(notify: Callable[[], Awaitable[None]]) -> Sign:
    """Return the sign of the database in use."""
    if connection.vendor == "sqlite":
        return CommitCounter()
    return await Notifications.listen(notify)
