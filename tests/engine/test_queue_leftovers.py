"""Tasks that an earlier version, a stranger or a fault left in the queue: done, or dropped."""

import queue as queues
from multiprocessing import Value
from typing import Any

import pytest
from django.core.signing import BadSignature
from django_q.brokers import get_broker
from django_q.models import OrmQ, Task
from django_q.monitor import monitor
from django_q.signing import SignedPackage
from django_q.tasks import async_task
from django_q.worker import worker

from gallery import queue

# A cluster's processes close their connection to the database after each task.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def stopping(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tasks of the engine end as soon as they have begun."""
    monkeypatch.setattr(queue, "is_stopping", lambda: True)


def work_off(cluster: Any) -> list[bool]:
    """Do what a cluster does with all tasks that wait; return which of them went well."""
    broker = get_broker(cluster)
    tasks: queues.Queue[Any] = queues.Queue()
    results: queues.Queue[Any] = queues.Queue()
    for ack_id, payload in broker.dequeue() or []:
        tasks.put(SignedPackage.loads(payload) | {"ack_id": ack_id, "cluster": cluster})
    tasks.put("STOP")
    worker(tasks, results, Value("f", -1))
    succeeded = [result["success"] for result in list(results.queue)]
    results.put("STOP")
    monitor(results, broker)
    return succeeded


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        (queue.PUMP, (7,)),
        (queue.PUMP, (7, 8, 9)),
        (queue.COLLECT, (7,)),
        ("gallery.tasks.watch", ()),
    ],
)
def test_arguments_of_an_earlier_version_are_taken(name: str, arguments: tuple[int, ...]) -> None:
    cluster = queue.CLUSTERS.get(name, queue.CLUSTERS[queue.PUMP])
    async_task(name, *arguments, save=False, cluster=cluster)
    assert work_off(cluster) == [True]
    assert not Task.objects.exists()


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("gallery.tasks.advance", (17,)),
        ("gallery.nothing.here", ()),
        ("gallery.tasks.watch", ("an argument that it never had",)),
    ],
)
def test_task_that_is_unknown_now_is_dropped_and_noted_and_others_go_on(
    name: str, arguments: tuple[Any, ...]
) -> None:
    cluster = queue.CLUSTERS[queue.PUMP]
    async_task(name, *arguments, cluster=cluster)
    async_task("gallery.tasks.watch", save=False, cluster=cluster)
    outcomes = work_off(cluster)
    while len(outcomes) < 2:
        outcomes += work_off(cluster)
    assert outcomes == [False, True]
    assert [task.func for task in Task.objects.all()] == [name], "its failure is kept to be seen"
    left = [task.func() for task in OrmQ.objects.all()]
    assert left == [queue.PUMP], "what the watchdog has asked for"


def test_task_that_nobody_has_signed_is_never_run() -> None:
    forged = SignedPackage.dumps({"func": "os.abort", "args": ()})[:-5] + "AAAAA"
    with pytest.raises(BadSignature):
        SignedPackage.loads(forged)


def test_queue_holds_names_only_and_nothing_private() -> None:
    queue.enqueue(queue.PUMP)
    queue.enqueue(queue.COLLECT)
    for entry in OrmQ.objects.all():
        task = entry.task
        assert (task["args"], task["kwargs"]) == ((), {})
