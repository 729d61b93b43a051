"""A killed worker leaves the queue to the others; a killed sentinel leaves no process behind."""

import multiprocessing
import os
import signal
from functools import partial
from multiprocessing.context import ForkProcess
from multiprocessing.sharedctypes import Synchronized

from gallery.cluster import PatientQueue, ends_with_parent
from tests.sandbox_process import wait_for

FORK = multiprocessing.get_context("fork")


def take(queue: PatientQueue, taken: "Synchronized[int]") -> None:
    """Take from the queue for ever, and count."""
    while True:
        queue.get()
        with taken.get_lock():
            taken.value += 1


def reader(queue: PatientQueue, taken: "Synchronized[int]") -> ForkProcess:
    """Start a process that takes from the queue."""
    process = FORK.Process(target=take, args=(queue, taken), daemon=True)
    process.start()
    return process


def is_asleep(pid: int) -> bool:
    """Tell whether a process waits for something."""
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rsplit(")", 1)[1].split()[0] == "S"


def is_alive(pid: int) -> bool:
    """Tell whether a process runs, and is not only still to be buried."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_worker_that_is_killed_while_it_waits_does_not_keep_the_queue() -> None:
    queue, taken = PatientQueue(), FORK.Value("i", 0)
    killed, other = reader(queue, taken), reader(queue, taken)
    for process in (killed, other):
        assert process.pid is not None
        wait_for(partial(is_asleep, process.pid))
    killed.kill()
    killed.join()
    for number in range(20):
        queue.put(number)
    wait_for(lambda: taken.value == 20)
    other.kill()
    other.join()
    queue.close()


def test_each_item_is_taken_once_by_many() -> None:
    queue, taken = PatientQueue(), FORK.Value("i", 0)
    readers = [reader(queue, taken) for _number in range(4)]
    for number in range(200):
        queue.put(number)
    wait_for(lambda: taken.value == 200)
    assert queue.empty()
    for process in readers:
        process.kill()
        process.join()
    queue.close()


def sleep_for_ever() -> None:
    """Stand in for a worker that waits."""
    signal.pause()


def start_child(pids: "multiprocessing.connection.Connection") -> None:
    """Stand in for a sentinel: start a worker and tell its number."""
    child = FORK.Process(target=ends_with_parent(sleep_for_ever))
    child.start()
    pids.send(child.pid)
    signal.pause()


def test_children_end_with_a_parent_that_is_killed() -> None:
    ours, theirs = FORK.Pipe()
    parent = FORK.Process(target=start_child, args=(theirs,))
    parent.start()
    child = ours.recv()
    assert is_alive(child)
    assert parent.pid is not None
    os.kill(parent.pid, signal.SIGKILL)
    parent.join()
    wait_for(lambda: not is_alive(child))
