"""A stretch of time in which something is counted, and what CPU time went where meanwhile."""

import time

from tests.benchmarks.figures import table
from tests.benchmarks.portal import Portal
from tests.benchmarks.processes import cores


class Window:
    """Begins when it is made; times are in seconds since 1970."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._before = portal.cpu()
        self._requests_before = portal.requests()
        self.start = self.until = time.time()
        self.used: dict[str, float] = {}
        self.requests: dict[str, int] = {}

    @property
    def seconds(self) -> float:
        """How long it was."""
        return self.until - self.start

    def end(self) -> None:
        """Take the second reading."""
        self.until = time.time()
        after, requests = self._portal.cpu(), self._portal.requests()
        self.used = {name: after[name] - self._before.get(name, 0) for name in after}
        before = self._requests_before
        self.requests = {name: requests[name] - before.get(name, 0) for name in requests}

    def share(self, name: str) -> float:
        """Return which share of all cores a kind of process had."""
        return self.used[name] / (self.seconds * cores())

    def breakdown(self, count: int, thing: str = "completed generation") -> str:
        """Return a table of the CPU time by kind of process, in all and for each of `count`."""
        whole = self.seconds * cores()
        rows = [
            (name, f"{used:.1f}", f"{used / whole:.0%}", f"{1000 * used / max(count, 1):.2f}")
            for name, used in (self.used | {"all": sum(self.used.values())}).items()
        ]
        head = ("process", "CPU seconds", f"of {cores()} cores", f"ms for each {thing}")
        requests = ", ".join(f"{name} {number}" for name, number in self.requests.items())
        return (
            f"  {self.seconds:.1f} s; {count} × {thing}; requests: {requests or 'none'}\n\n"
            f"{table(head, rows)}\n"
        )
