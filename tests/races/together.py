"""Doing several things at the same time, in an order that does not depend on the machine's speed.

What anybody raises beside a refusal fails the test: in the portal it would be an error page.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from queue import SimpleQueue
from typing import Any

from django.db import connection, transaction

from gallery.errors import GalleryError

Work = Callable[[], Any]
# How often a server is asked whether somebody waits; nothing depends on it.
LOOK_AGAIN = 0.01


def at_once(*works: Work) -> list[Any]:
    """Begin all of them at the same moment; return what each has given, or its refusal."""
    start = threading.Barrier(len(works))
    with ThreadPoolExecutor(len(works)) as pool:
        done = [pool.submit(_alone, work, start.wait) for work in works]
    return [one.result() for one in done]


def behind(first: Work, *others: Work) -> list[Any]:
    """Begin the others while the first one's transaction is open; it ends when all of them wait.

    On PostgreSQL they wait one behind the other. SQLite tells nobody who waits, so there the
    transaction ends as soon as they have begun, and which of several others is the next is open.
    Return what each has given, or its refusal.
    """
    with ThreadPoolExecutor(len(others)) as pool, transaction.atomic():
        given = first()
        done = [_begun(pool, other) for other in others]
    return [given, *(one.result() for one in done)]


def _begun(pool: ThreadPoolExecutor, work: Work) -> Future[Any]:
    servers: SimpleQueue[int] = SimpleQueue()
    done = pool.submit(_alone, work, lambda: servers.put(_server()))
    server = servers.get()
    while server and not done.done() and not _waits(server):
        wait([done], timeout=LOOK_AGAIN)
    return done


def _alone(work: Work, before: Work) -> Any:
    try:
        before()
        return work()
    except GalleryError as refusal:
        return refusal
    finally:
        connection.close()


def _server() -> int:
    """Return the number of PostgreSQL's process for this thread; 0 on SQLite."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _waits(server: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [server])
        return bool(cursor.fetchone()[0])
