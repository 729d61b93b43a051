"""Comparing the provider's list of jobs with our rows, for a span of time."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import datetime

from gallery.engine.client import provider
from gallery.engine.pacing import JOBS_A_PAGE
from gallery.lifecycle import ACTIVE, State
from gallery.models import Generation
from gallery.provider.contract import Job, JobStatus
from gallery.services import ledger

# Far more than any span that is looked at; a list that leads in circles ends there.
MOST_PAGES = 1000


@dataclass(frozen=True, slots=True)
class Difference:
    """What the provider's books and ours don't agree on; one of both sides may be missing."""

    job: Job | None
    generation: Generation | None
    words: str


def differences(since: datetime, until: datetime) -> Iterator[Difference]:
    """Give each difference about jobs that were made within the span, by the provider's clock.

    Raises `ProviderError` where the list can't be read.
    """
    listed = {job.id: job for job in _jobs()}
    for job in listed.values():
        if job.created_at is None or since <= job.created_at <= until:
            yield from _about_job(job)
    yield from _about_rows(since, until, listed)


def _about_job(job: Job) -> Iterator[Difference]:
    generation = Generation.objects.filter(job_id=job.id).first()
    if generation is None:
        yield Difference(job, None, "we pay for it and don't know it")
    elif words := _disagreement(job, generation):
        yield Difference(job, generation, words)


def _about_rows(since: datetime, until: datetime, listed: Container[str]) -> Iterator[Difference]:
    for generation in Generation.objects.filter(sent_at__gte=since, sent_at__lte=until).iterator():
        if generation.job_id and generation.job_id not in listed:
            yield Difference(None, generation, "the provider does not list its job")
        elif not generation.job_id and generation.cost_is_unknown:
            yield Difference(None, generation, "it may have been taken: its job is not known")


def _jobs() -> Iterator[Job]:
    """Give all jobs of the list: its order is not documented, so none ends the search early."""
    cursor = None
    for _page in range(MOST_PAGES):
        page = provider().jobs(limit=JOBS_A_PAGE, cursor=cursor)
        yield from page.jobs
        cursor = page.next_cursor
        if cursor is None:
            return


def _disagreement(job: Job, generation: Generation) -> str:
    if generation.state in ACTIVE:
        return ""
    charged = 0 if job.status is JobStatus.FAILED else job.credit_cost
    if generation.cost_is_unknown:
        return f"we don't know what it cost: the job is {job.raw_status}, {charged} credits"
    if charged is not None and charged != ledger.paid(generation):
        return f"it cost {charged} credits, and we have paid {ledger.paid(generation)}"
    if job.status is JobStatus.COMPLETED and generation.state != State.COMPLETED:
        return f"the job has a result, and ours is {generation.state}"
    return ""
