"""Names of background tasks, and asking for one once the transaction is through.

Tasks are named by text, because a task calls the engine and the engine asks for tasks. They take
whole numbers only. A lost or doubled task is harmless: the rows say what is to be done.
"""

from functools import partial

from django.conf import settings
from django.db import transaction
from django_q.tasks import async_task

PUMP = "gallery.tasks.pump"
COLLECT = "gallery.tasks.collect"
NAMES = (PUMP, COLLECT)
# Fetching files takes long, so it has workers of its own: it must not keep sending waiting.
CLUSTERS = {COLLECT: settings.COLLECTORS}


def enqueue(name: str, *arguments: int) -> None:
    """Ask the task's cluster to run it; its result is not kept."""
    async_task(name, *arguments, save=False, cluster=CLUSTERS.get(name))


def enqueue_on_commit(name: str, *arguments: int) -> None:
    """Ask for the task once the current transaction, if there is one, is committed."""
    transaction.on_commit(partial(enqueue, name, *arguments), robust=True)
