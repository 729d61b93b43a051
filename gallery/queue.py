"""Names of background tasks, and asking for one.

Tasks are named by text, because a task calls the engine and the engine asks for tasks. They take
no arguments. A lost or doubled task is harmless: the rows say what is to be done.
"""

from functools import lru_cache
from multiprocessing.synchronize import Event

from django.conf import settings
from django_q.brokers import Broker, get_broker
from django_q.tasks import async_task

PUMP = "gallery.tasks.pump"
COLLECT = "gallery.tasks.collect"
LEAVE = "gallery.tasks.leave"
MAIL = "gallery.tasks.mail_notices"
NAMES = (PUMP, COLLECT, LEAVE, MAIL)
# Fetching and deleting files and sending mail take long, so they have workers of their own: they
# must not keep sending waiting.
CLUSTERS = {
    PUMP: settings.Q_CLUSTER["name"],
    COLLECT: settings.COLLECTORS,
    LEAVE: settings.COLLECTORS,
    MAIL: settings.COLLECTORS,
}

# Set by the cluster whose worker this process is.
stop_event: Event | None = None


def is_stopping() -> bool:
    """Tell whether this process is a worker of a cluster that was told to stop."""
    return stop_event is not None and stop_event.is_set()


def enqueue(name: str) -> None:
    """Ask the task's cluster to run it; its result is not kept."""
    async_task(name, save=False, cluster=CLUSTERS[name])


def keep_queued(name: str, wanted: int) -> None:
    """See to it that the task waits in its queue this many times at least."""
    if wanted:
        for _missing in range(wanted - _broker(name).queue_size()):
            enqueue(name)


@lru_cache
def _broker(name: str) -> Broker:
    return get_broker(CLUSTERS[name])
