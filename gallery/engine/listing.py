"""Looking at many jobs with little: one page of the provider's list answers for a hundred."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from time import monotonic

from django.utils import timezone

from gallery.engine import gate, tallies
from gallery.engine.calls import Calls
from gallery.engine.claims import claim
from gallery.engine.client import ask, provider
from gallery.engine.pacing import JOBS_A_PAGE, between_listings, pages, whole_passes
from gallery.engine.poll import apply, is_overdue, pause_before_next
from gallery.lifecycle import State
from gallery.models import Generation
from gallery.provider.contract import Job, JobPage, JobStatus
from gallery.provider.errors import ProviderError

logger = logging.getLogger(__name__)

KIND = "jobs"
# Whoever would be due within this time is looked at along with the others.
AHEAD = timedelta(seconds=1)
# Others may use the same key, so that our jobs are spread over more pages than they would fill.
SPARE_PAGES = 2
# A list that can't be read, or that has hardly any of our jobs, is left alone for a while.
SECONDS_WITHOUT = 60.0
# What closes the gate may concern the list alone, if the gate opens again each time.
MOST_REFUSALS = 3
# Progress is kept in steps, so that many rows are written at once.
PROGRESS_STEP = 5


class Listing:
    """Passes through the list, one at a time, and writes down what each page says of our jobs.

    The order of the list is not documented (Apiframe v2, GET /v2/jobs): whoever was due and is
    not found becomes a straggler, to be asked about singly.
    """

    def __init__(self, calls: Calls) -> None:
        self.stragglers: list[int] = []  # keys of rows
        self._calls = calls
        self._wanted: dict[str, Generation] = {}
        self._asked = 0
        self._found = 0
        self._in_flight = 0
        self._not_before = 0.0
        self._useless_until = 0.0
        self._refused = 0

    @property
    def pays(self) -> bool:
        """Whether the list was of use when it was last read."""
        return monotonic() >= self._useless_until

    @property
    def is_under_way(self) -> bool:
        """Whether a pass is going on."""
        return self._calls.count(KIND) > 0

    @property
    def is_welcome(self) -> bool:
        """Whether a pass may begin."""
        return self.pays and not self.is_under_way and monotonic() >= self._not_before

    def take_stragglers(self, most: int) -> list[int]:
        """Take so many of them off the list, to be asked about singly."""
        taken, self.stragglers = self.stragglers[:most], self.stragglers[most:]
        return taken

    def begin(self) -> None:
        """Begin a pass for all jobs that run."""
        rows = Generation.objects.unleased(timezone.now()).filter(state=State.RUNNING)
        rows = rows.only("job_id", "state", "progress", "accepted_at", "due_at")
        self._wanted = {row.job_id: row for row in rows}
        self._in_flight = len(self._wanted)
        self._asked = self._found = 0
        self._not_before = monotonic() + between_listings(self._in_flight).total_seconds()
        self._ask(None)

    def _ask(self, cursor: str | None) -> None:
        self._asked += 1
        self._calls.start(
            KIND,
            partial(ask, partial(provider().jobs, limit=JOBS_A_PAGE, cursor=cursor)),
            then=self._answered,
        )

    def _answered(self, outcome: JobPage | ProviderError) -> None:
        tallies.count_call(KIND, outcome)
        now = timezone.now()
        if isinstance(outcome, ProviderError):
            logger.warning("The list of jobs can't be read: %s", outcome)
            self._refused += 1
            is_of_all = gate.close_for(outcome, now) is not None
            self._end(now, useful=is_of_all and self._refused < MOST_REFUSALS)
            return
        self._refused = 0
        seen = [(self._wanted.pop(job.id), job) for job in outcome.jobs if job.id in self._wanted]
        self._found += len(seen)
        enough = self._asked >= pages(self._in_flight) + SPARE_PAGES
        if self._wanted and outcome.next_cursor and not enough:
            # The next page comes while this one is written down.
            self._ask(outcome.next_cursor)
        else:
            self._end(now, useful=self._found >= self._asked)
        _write_down(seen, self._in_flight, now)

    def _end(self, now: datetime, *, useful: bool) -> None:
        if not useful:
            self._useless_until = monotonic() + SECONDS_WITHOUT
        left = self._wanted.values()
        self.stragglers = [row.pk for row in left if row.due_at and row.due_at <= now]
        self._wanted = {}


def _write_down(seen: list[tuple[Generation, Job]], in_flight: int, now: datetime) -> None:
    """Write down what a page says: ends one by one, all that goes on together."""
    ended, going_on = {}, []
    for row, job in seen:
        if row.due_at and row.due_at <= now:
            tallies.observe(tallies.LATENESS, (now - row.due_at).total_seconds())
        if job.status in (JobStatus.QUEUED, JobStatus.PROCESSING) and not is_overdue(row, now):
            going_on.append((row, job))
        else:
            ended[row.pk] = job
    for held in claim(ended, state=State.RUNNING, now=now, early=True):
        apply(held, ended[held.generation.pk])
    _go_on(going_on, in_flight, now)


def _go_on(seen: Iterable[tuple[Generation, Job]], in_flight: int, now: datetime) -> None:
    # Whoever would be due before the next pass is looked at in this one.
    next_pass = now + max(between_listings(in_flight), AHEAD)
    groups = defaultdict(list)
    for row, job in seen:
        if row.due_at and row.due_at > next_pass:
            continue
        progress = max(row.progress, job.progress - job.progress % PROGRESS_STEP)
        pause = pause_before_next(row, now)
        groups[progress, progress > row.progress, pause].append(row.pk)
    for (progress, news, pause), pks in groups.items():
        Generation.objects.still_running(
            pks, progress=progress, due_at=now + whole_passes(pause, in_flight), now=now, news=news
        )
