"""What both sides say after a run: the portal's rows and files, and the sandbox's books."""

import hashlib
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

SANDBOX_KEY = "afk_sandbox"
READS = 6


@dataclass(frozen=True, slots=True)
class Picture:
    """One image row: the checksum that it states, and the one of the file on disk."""

    stated: str
    stored: str
    missing: list[str]


@dataclass(frozen=True, slots=True)
class Row:
    """One generation as the portal has it; `net` is the sum of its ledger entries in credits."""

    public_id: str
    owner: str
    token: str
    state: str
    end_reason: str
    job_id: str
    is_leased: bool
    net: int
    entries: list[str]
    pictures: list[Picture]


@dataclass(frozen=True, slots=True)
class Job:
    """One job in the sandbox's books, with the checksums of the files that it gives out."""

    id: str
    key: str | None
    status: str
    charged: int
    refunded: int
    files: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Both sides, each complete."""

    rows: list[Row]
    jobs: list[Job]
    totals: list[dict[str, Any]]
    ledger_total: int
    old_tasks: list[str]
    temporary_files: int
    wrong_days: list[str] = field(default_factory=list)


def connect() -> None:
    """Make Django ready; the environment says which portal is meant."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "grokweb.settings")
    django.setup()


def unfinished() -> dict[str, int]:
    """Return how many generations are not over, by state, and how many are leased."""
    from django.db.models import Count

    from gallery.lifecycle import ACTIVE
    from gallery.models import Generation

    states = Generation.objects.filter(state__in=sorted(ACTIVE)).values_list("state")
    counts = {str(state): int(count) for state, count in states.annotate(Count("pk"))}
    leased = Generation.objects.exclude(lease_token=None).count()
    return counts | ({"leased": leased} if leased else {})


def tasks() -> dict[int, str]:
    """Return what is in the queue, waiting or taken and not acknowledged yet, by its number."""
    from django_q.models import OrmQ

    return {task.pk: f"{task.key}: {task.func()}" for task in OrmQ.objects.all()}


def gather(sandbox_url: str) -> Evidence:
    """Read both sides; nothing may be at work any more."""
    from django.conf import settings
    from django.db.models import Sum

    from gallery.models import LedgerEntry

    generations = LedgerEntry.objects.exclude(generation=None)
    with httpx.Client(base_url=sandbox_url, timeout=30, trust_env=False) as client:
        books = client.get("/sandbox/books").raise_for_status().json()
        jobs = [_job(client, entry) for entry in books["jobs"]]
    return Evidence(
        rows=_rows(),
        jobs=jobs,
        totals=books["teams"],
        ledger_total=generations.aggregate(total=Sum("credits"))["total"] or 0,
        old_tasks=_old_tasks(),
        temporary_files=sum(1 for _ in Path(settings.DATA_DIR).rglob("*.part")),
        wrong_days=_wrong_days(),
    )


def _wrong_days() -> list[str]:
    """Name the days of members whose kept sums are not the ledger's, or less than nothing."""
    from gallery.models import DailyBalance
    from gallery.services.books import deviations

    found = [
        f"{one.member.username} {one.day}: {one.kept} kept, {one.true} in the ledger"
        for one in deviations()
    ]
    return found + [str(row) for row in DailyBalance.objects.filter(used__lt=0)]


def _rows() -> list[Row]:
    from gallery.models import Generation

    related = ("ledger_entries", "images")
    found = Generation.objects.select_related("owner").prefetch_related(*related).order_by("pk")
    return [
        Row(
            public_id=str(row.public_id),
            owner=row.owner.username,
            token=str(row.form_token),
            state=row.state,
            end_reason=row.end_reason,
            job_id=row.job_id,
            is_leased=row.lease_token is not None,
            net=sum(entry.credits for entry in row.ledger_entries.all()),
            entries=sorted(entry.kind for entry in row.ledger_entries.all()),
            pictures=[_picture(image) for image in row.images.all()],
        )
        for row in found
    ]


def _picture(image: Any) -> Picture:
    from django.core.files.storage import default_storage

    def content(name: str) -> bytes:
        if not default_storage.exists(name):
            return b""
        with default_storage.open(name) as stored:
            data: bytes = stored.read()
        return data

    names = [image.file, *image.thumbnails.values()]
    return Picture(
        stated=image.sha256,
        stored=hashlib.sha256(content(image.file)).hexdigest(),
        missing=[name for name in names if not content(name)] or _no_thumbnails(image),
    )


def _no_thumbnails(image: Any) -> list[str]:
    return [] if image.thumbnails else ["every thumbnail"]


def _old_tasks() -> list[str]:
    """Name the tasks that no cluster has taken for a minute, although they may be taken."""
    from datetime import timedelta

    from django.utils import timezone
    from django_q.models import OrmQ

    old = OrmQ.objects.filter(lock__lt=timezone.now() - timedelta(seconds=60))
    return [f"{task.key}: {task.func()}" for task in old]


def _job(client: httpx.Client, entry: dict[str, Any]) -> Job:
    files = _files(client, entry["id"]) if entry["status"] == "COMPLETED" else []
    return Job(
        id=entry["id"],
        key=entry["idempotency_key"],
        status=entry["status"],
        charged=entry["charged"],
        refunded=entry["refunded"],
        files=files,
    )


def _files(client: httpx.Client, job_id: str) -> list[str]:
    """Return the checksums of the files that a job gives out, past what spoils the first reads."""
    for _read in range(READS):
        try:
            answer = client.get(f"/v2/jobs/{job_id}", headers={"X-API-Key": SANDBOX_KEY})
            urls = answer.raise_for_status().json()["result"]["images"]
            contents = [client.get(url).raise_for_status().content for url in urls]
        except (httpx.HTTPError, ValueError):
            time.sleep(0.05)
            continue
        return sorted(hashlib.sha256(content).hexdigest() for content in contents)
    raise RuntimeError(f"The sandbox does not give out the files of its job {job_id}.")
