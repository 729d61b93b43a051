"""What the stateful tests are made of: a provider in memory that may do anything the real one may,
a clock that can be set, and calls whose outcomes come in any order, late, or never."""

import hashlib
import io
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO

from gallery.engine.calls import Calls
from gallery.engine.claims import Claim
from gallery.outbound.download import Download
from gallery.outbound.errors import BadStatus
from gallery.provider.contract import Account, GenerateRequest, Job, JobPage, JobStatus
from gallery.provider.errors import (
    BadAnswer,
    JobNotFound,
    NoCapacity,
    OutcomeUnknown,
    OutOfCredits,
    ProviderError,
    RateLimited,
    Rejected,
    Unreachable,
)
from tests.factories import picture

KEY_LIFETIME = timedelta(hours=24)
COST = 4
RESULT = picture()
# What a submit may come to; the first three leave a job behind.
TAKEN, TAKEN_AND_LOST, TAKEN_AND_FULL = "taken", "taken, answer lost", "taken, answer 503"
SUBMITS: dict[str, ProviderError | None] = {
    TAKEN: None,
    TAKEN_AND_LOST: OutcomeUnknown(),
    TAKEN_AND_FULL: NoCapacity(may_have_happened=True),
    "unclear": OutcomeUnknown(),
    "unreachable": Unreachable(),
    "rate limited": RateLimited(retry_after=2.0),
    "no credits": OutOfCredits(),
    "refused": Rejected("prompt is not acceptable"),
}
READS: dict[str, ProviderError | None] = {
    "read": None,
    "stale": None,
    "not found": JobNotFound(),
    "bad answer": BadAnswer(),
    "unreachable": Unreachable(),
}


class Clock:
    """Our time, which may be set back and forth, and the true one, which only goes on."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Begin anew."""
        self.true = datetime(2026, 1, 1, tzinfo=UTC)
        self._offset = timedelta()

    def now(self) -> datetime:
        """Return our time."""
        return self.true + self._offset

    def go_on(self, by: timedelta) -> None:
        """Let time pass."""
        self.true += by

    def set(self, by: timedelta) -> None:
        """Set our clock back or forth, without any time passing."""
        self._offset += by


@dataclass
class BookedJob:
    """A job in the provider's books."""

    id: str
    key: str
    created_at: datetime
    status: JobStatus = JobStatus.PROCESSING
    error: str = ""
    # A read may have been answered from a copy that is not up to date.
    earlier: JobStatus = JobStatus.PROCESSING

    @property
    def charged(self) -> int:
        """What remains paid: a failed job is refunded in full."""
        return 0 if self.status is JobStatus.FAILED else COST


@dataclass
class FakeProvider:
    """Stands in for `ApiframeClient`; keeps books, and does as it is told at the next call."""

    clock: Clock
    jobs_by_id: dict[str, BookedJob] = field(default_factory=dict)
    submit: str = TAKEN
    read: str = "read"
    is_quick: bool = False
    base_url: str = "http://127.0.0.1:1/v2"

    def close(self) -> None:
        """There is nothing to close."""

    def finish_all(self) -> None:
        """Finish all jobs, those to come included."""
        self.is_quick = True
        for job in self.jobs_by_id.values():
            if job.status is JobStatus.PROCESSING:
                job.status = JobStatus.COMPLETED

    def generate(self, request: GenerateRequest, *, idempotency_key: str) -> str:
        """Take a job, or don't, and tell, or don't."""
        how, self.submit = self.submit, TAKEN
        known = self._under_key(idempotency_key)
        if known is None and how in (TAKEN, TAKEN_AND_LOST, TAKEN_AND_FULL):
            known = BookedJob(str(uuid.uuid4()), idempotency_key, self.clock.true)
            known.status = JobStatus.COMPLETED if self.is_quick else JobStatus.PROCESSING
            self.jobs_by_id[known.id] = known
        error = SUBMITS[how]
        if error is not None:
            raise error
        assert known is not None
        return known.id

    def _under_key(self, key: str) -> BookedJob | None:
        for job in self.jobs_by_id.values():
            if job.key == key and self.clock.true - job.created_at < KEY_LIFETIME:
                return job
        return None

    def job(self, job_id: str) -> Job:
        """Read a job back."""
        how, self.read = self.read, "read"
        error = READS[how]
        if error is not None:
            raise error
        return _shown(self.jobs_by_id[job_id], stale=how == "stale")

    def jobs(self, *, limit: int = 100, cursor: str | None = None) -> JobPage:
        """List all of them on one page."""
        how, self.read = self.read, "read"
        error = READS[how]
        if error is not None:
            raise error
        shown = [_shown(job, stale=how == "stale") for job in self.jobs_by_id.values()]
        return JobPage(tuple(reversed(shown)), None, False)

    def account(self) -> Account:
        """Give the account: there is always room and money."""
        return Account(credits=1000, max_concurrent_jobs=50)


def _shown(job: BookedJob, *, stale: bool) -> Job:
    status = job.earlier if stale else job.status
    done = status is JobStatus.COMPLETED
    return Job(
        id=job.id,
        status=status,
        raw_status=str(status),
        progress=100 if done else 40,
        image_urls=(f"https://cdn.example.com/{job.id}.png",) if done else (),
        error=job.error if status is JobStatus.FAILED else "",
        credit_cost=job.charged if done else None,
        created_at=job.created_at,
        completed_at=job.created_at if done else None,
    )


@dataclass
class OpenCall:
    """A call that was started: it may be made, and what it brings may be taken up."""

    call: Callable[[], Any]
    then: Callable[[Any], object]
    kind: str


class ManualCalls(Calls):
    """Calls that are made when a test says so, in the order that it says."""

    def __init__(self, threads: int, *, name: str) -> None:
        super().__init__(threads, name=name)
        self.open: list[OpenCall] = []

    def start(
        self,
        kind: str,
        call: Callable[[], Any],
        *,
        then: Callable[[Any], object],
        claim: Claim | None = None,
    ) -> None:
        """Keep the call for later."""
        self.open.append(OpenCall(call, then, kind))

    def count(self, kind: str | None = None) -> int:
        """Return how many are kept."""
        return sum(kind in (None, call.kind) for call in self.open)

    def make(self, number: int) -> None:
        """Make one of them and take up what it brings."""
        chosen = self.open.pop(number % len(self.open))
        chosen.then(chosen.call())

    def make_all(self) -> None:
        """Make them all, and those that come of them."""
        while self.open:
            self.make(0)

    def die(self, *, made: bool) -> None:
        """End as a killed process does: calls may have been made, and nobody hears of it."""
        for lost in self.open:
            if made:
                lost.call()
        self.open.clear()


def fetched(address: str, origins: frozenset[str]) -> tuple[BinaryIO, Download]:
    """Stand in for a download that goes well."""
    digest = hashlib.sha256(RESULT).hexdigest()
    return io.BytesIO(RESULT), Download(len(RESULT), digest, "image/png", address)


def not_fetched(address: str, origins: frozenset[str]) -> tuple[BinaryIO, Download]:
    """Stand in for a download that fails."""
    raise BadStatus(500)
