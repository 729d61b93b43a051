"""django-q2's cluster, made to survive that any one of its processes is killed.

A cluster is a tree of processes: a sentinel, and below it workers, a pusher and a monitor, which
share queues. As they are, a worker that is killed while it waits holds the queue's lock for ever,
and the children of a killed sentinel live on, taking tasks that nobody does any more.
"""

import ctypes
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from functools import wraps
from queue import Empty
from typing import Any

from django_q import cluster
from django_q.queues import Queue

from gallery import queue

PR_SET_PDEATHSIG = 1  # prctl(2)
SECONDS_AFTER_A_MISS = 0.005


class PatientQueue(Queue):
    """A queue whose readers hold no lock while they wait for something to come."""

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        """Take the next item, like `multiprocessing.Queue.get`."""
        if not block or timeout is not None:
            return super().get(block, timeout)
        while True:
            self._reader.poll(None)
            try:
                return super().get(False)
            except Empty:
                # Another one was faster.
                time.sleep(SECONDS_AFTER_A_MISS)


def ends_with_parent(target: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap what a child process does so that the system kills it when its parent ends."""

    @wraps(target)
    def run(*arguments: Any) -> Any:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            parent = multiprocessing.parent_process()
            if parent is not None and parent.pid != os.getppid():
                sys.exit("The parent was faster in ending.")
        return target(*arguments)

    return run


def _sentinel(stop_event: Any, *arguments: Any) -> Any:
    """Be a sentinel whose workers can ask whether the cluster is to stop."""
    queue.stop_event = stop_event
    return _Sentinel(stop_event, *arguments)


_Sentinel = cluster.Sentinel


def make_robust() -> None:
    """Change the parts of django-q2 that a cluster started in this process is made of."""
    cluster.Queue = PatientQueue
    cluster.Sentinel = ends_with_parent(_sentinel)
    for name in ("worker", "pusher", "monitor"):
        setattr(cluster, name, ends_with_parent(getattr(cluster, name)))
