"""How late running jobs are looked at, found out by sampling the database from outside.

A row is due at a time that the row tells. In every sample, those past it that nobody has taken are
late by so much. When such a row is taken, or gets its next due time, it has been looked at: its
lateness lies between that of its last sample and now, and the latter is noted. A look that no
sample has seen coming was at most one interval late. How many looks there were in all is found
by comparing all due times now and then: no job is looked at twice within that while.
"""

import time
from dataclasses import dataclass, field

from tests.benchmarks.database import PortalDatabase, moment
from tests.benchmarks.figures import percentile

INTERVAL_SECONDS = 0.1
COMPARE_SECONDS = 0.5

Due = tuple[int, str]


@dataclass
class Lateness:
    """The samples taken so far; all times are in seconds."""

    database: PortalDatabase
    of_late_looks: list[float] = field(default_factory=list)
    of_rows: list[float] = field(default_factory=list)
    looks: int = 0
    row_samples: int = 0
    _overdue: set[Due] = field(default_factory=set)
    _due_times: set[Due] = field(default_factory=set)
    _sampled: float = 0.0
    _compared: float = 0.0

    def sample(self) -> None:
        """Take a sample."""
        now = time.time()
        overdue = self.database.overdue(now)
        self.of_late_looks += [now - moment(due) for _key, due in self._overdue - overdue]
        self.of_rows += [now - moment(due) for _key, due in overdue]
        self.row_samples += self.database.running()
        self._overdue, self._sampled = overdue, now
        if now - self._compared >= COMPARE_SECONDS:
            due_times = self.database.due_times()
            self.looks += len(self._due_times - due_times)
            self._due_times, self._compared = due_times, now

    def by_look(self, share: float) -> float:
        """Return the lateness that this share of all looks kept below.

        What is late still counts as looked at in the last sample, or neglect would look well.
        """
        waiting = [self._sampled - moment(due) for _key, due in self._overdue]
        on_time = max(0, self.looks - len(self.of_late_looks))
        return percentile([INTERVAL_SECONDS] * on_time + self.of_late_looks + waiting, share)

    @property
    def waiting(self) -> int:
        """How many were late in the last sample."""
        return len(self._overdue)

    def by_row(self, share: float) -> float:
        """Return the lateness that this share of all rows kept below, over all samples."""
        return percentile([0.0] * (self.row_samples - len(self.of_rows)) + self.of_rows, share)
