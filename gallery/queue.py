"""Names of background tasks, and asking for one once the transaction is through.

Tasks are named by text, because a task calls the engine and the engine asks for tasks. They take
whole numbers only. A lost or doubled task is harmless: the rows say what is to be done.
"""

from functools import partial

from django.db import transaction
from django_q.tasks import async_task

ADVANCE = "gallery.tasks.advance"
COLLECT = "gallery.tasks.collect"
PUMP = "gallery.tasks.pump"
NAMES = (ADVANCE, COLLECT, PUMP)


def enqueue(name: str, *arguments: int) -> None:
    """Ask the cluster to run the task; its result is not kept."""
    async_task(name, *arguments, save=False)


def enqueue_on_commit(name: str, *arguments: int) -> None:
    """Ask for the task once the current transaction, if there is one, is committed."""
    transaction.on_commit(partial(enqueue, name, *arguments), robust=True)
