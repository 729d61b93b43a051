"""One django-q2 cluster: which of its processes is what, and what each has used."""

from dataclasses import dataclass

from tests.benchmarks.processes import (
    Memory,
    Process,
    children,
    cpu_of_tree,
    memory,
    running,
)


@dataclass(frozen=True)
class Cluster:
    """The processes of one `manage.py qcluster`.

    django-q2 starts them in a fixed order, so they are known by it: the command itself starts the
    sentinel, which starts the workers, then the monitor, then the pusher. A worker that is
    replaced later is a younger child of the sentinel.
    """

    name: str
    command: int
    sentinel: int
    monitor: int
    pusher: int

    @classmethod
    def found(cls, name: str, command: int, workers: int) -> "Cluster | None":
        """Return the cluster below this process; None while it is not complete."""
        processes = running()
        below = children(command, processes)
        started = children(below[0].pid, processes) if below else []
        if len(started) < workers + 2:
            return None
        monitor, pusher = started[workers : workers + 2]
        return cls(name, command, below[0].pid, monitor.pid, pusher.pid)

    def cpu(self, processes: dict[int, Process]) -> dict[str, float]:
        """Return CPU seconds by kind of process; workers include those that were replaced."""
        gone = {self.command, self.sentinel, self.monitor, self.pusher} - processes.keys()
        if gone:
            raise RuntimeError(f"Processes of the cluster {self.name} have ended: {gone}")
        total = cpu_of_tree(self.command, processes)
        others = {
            "command": processes[self.command].own,
            "sentinel": processes[self.sentinel].own,
            "monitor": cpu_of_tree(self.monitor, processes),
            "pusher": cpu_of_tree(self.pusher, processes),
        }
        kinds = {"workers": total - sum(others.values())} | others
        return {f"{self.name}: {kind}": seconds for kind, seconds in kinds.items()}

    def worker_memory(self) -> list[Memory]:
        """Return the memory of each worker, with that of processes below it added."""
        processes = running()
        found = []
        for worker in children(self.sentinel, processes):
            if worker.pid not in (self.monitor, self.pusher):
                found.append(_memory_of_tree(worker.pid, processes))
        return found

    def whole_memory(self) -> Memory:
        """Return the memory of all its processes together."""
        return _memory_of_tree(self.command, running())


def _memory_of_tree(root: int, processes: dict[int, Process]) -> Memory:
    own = memory(root) or Memory(0, 0)
    below = [_memory_of_tree(child.pid, processes) for child in children(root, processes)]
    return Memory(
        own.resident + sum(item.resident for item in below),
        own.proportional + sum(item.proportional for item in below),
    )
