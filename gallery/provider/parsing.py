"""Tolerant reading of the provider's answers: unknown fields pass, what is needed must be there."""

import re
from collections.abc import Iterator

from gallery.provider.contract import Account, Job, JobPage, JobStatus
from gallery.provider.plain_json import (
    Malformed,
    as_object,
    as_text,
    as_time,
    as_whole,
    first_of,
)
from gallery.provider.sentences import sentence_of

# Far more than the ten pictures that the model makes at once (xAI, images/generations).
MOST_IMAGES = 16
LONGEST_URL = 4096
# It becomes a part of an address, in which a letter may take twelve.
LONGEST_CURSOR = 1024
# It becomes a part of a path; a UUID so far.
_JOB_ID = re.compile(r"(?!\.+\Z)[A-Za-z0-9._~:-]{1,100}")


def check_job_id(value: object) -> str:
    """Return a job id that can be a part of a path, or raise Malformed."""
    if not isinstance(value, str) or not _JOB_ID.fullmatch(value):
        raise Malformed("job id")
    return value


def parse_submission(value: dict[str, object]) -> str:
    """Return the job id of an accepted submit, or raise Malformed.

    It is called `jobId`; clients in public also read `job_id` and `id` (Apiframe v2, generate).
    """
    return check_job_id(first_of(value, "jobId", "job_id", "id"))


def parse_job(value: object, *, asked: str = "") -> Job:
    """Read a job; `asked` is the id it was asked for by, if any.

    Raises Malformed without an id or a status, and where the id is another than the one asked
    for: somebody else's picture must not become ours.
    """
    fields = as_object(value)
    told = first_of(fields, "id", "jobId", "job_id")
    job_id = check_job_id(asked if told is None else told)
    if asked and job_id.lower() != asked.lower():
        raise Malformed("another job")
    raw_status = as_text(fields.get("status"))[:50]
    if not raw_status:
        raise Malformed("no status")
    return Job(
        id=asked or job_id,
        status=_status(raw_status),
        raw_status=raw_status,
        model=as_text(fields.get("model"))[:100],
        progress=min(as_whole(fields.get("progress")) or 0, 100),
        image_urls=image_urls(fields.get("result")),
        error=sentence_of(fields.get("error")),
        credit_cost=as_whole(first_of(fields, "creditCost", "credit_cost")),
        webhook_status=as_text(fields.get("webhookStatus"))[:50],
        created_at=as_time(fields.get("createdAt")),
        completed_at=as_time(fields.get("completedAt")),
    )


def _status(raw: str) -> JobStatus:
    try:
        return JobStatus(raw.upper())
    except ValueError:
        return JobStatus.UNKNOWN


def image_urls(result: object) -> tuple[str, ...]:
    """Return the addresses in a result, each once, in order, sixteen at the most.

    A result is an object with `images`, an object with `imageUrl`, a string, or a list (Apiframe
    v2, GET /v2/jobs/{id}).
    """
    found = (url for url in _addresses(result, depth=0) if _may_be_address(url))
    return tuple(dict.fromkeys(found))[:MOST_IMAGES]


def _addresses(result: object, depth: int) -> Iterator[str]:
    if isinstance(result, str):
        yield result.strip()
    elif depth > 2:
        return
    elif isinstance(result, list):
        for item in result:
            yield from _addresses(item, depth + 1)
    elif isinstance(result, dict):
        for name in ("images", "imageUrls", "imageUrl", "image_url", "url"):
            yield from _addresses(result.get(name), depth + 1)


def _may_be_address(url: str) -> bool:
    return 0 < len(url) <= LONGEST_URL and url.isprintable() and " " not in url


def parse_page(value: dict[str, object]) -> JobPage:
    """Read a page of jobs, passing over entries that can't be read.

    Raises Malformed without a list of jobs. A page without a cursor that can be sent back is the
    last, whatever it says.
    """
    entries = value.get("jobs")
    if not isinstance(entries, list):
        raise Malformed("no list of jobs")
    cursor = as_text(first_of(value, "nextCursor", "next_cursor")) or None
    if cursor and len(cursor) > LONGEST_CURSOR:
        cursor = None
    has_more = cursor is not None and value.get("hasMore", True) is True
    return JobPage(tuple(_readable(entries)), cursor if has_more else None, has_more)


def _readable(entries: list[object]) -> Iterator[Job]:
    for entry in entries:
        try:
            yield parse_job(entry)
        except Malformed:
            continue


def parse_account(value: dict[str, object]) -> Account:
    """Read the account, or raise Malformed where it tells nothing of a team."""
    team = value.get("team")
    if not isinstance(team, dict):
        raise Malformed("no team")
    user, key = as_object(value.get("user")), as_object(value.get("apiKey"))
    return Account(
        email=as_text(user.get("email"))[:254],
        role=as_text(user.get("role"))[:50],
        team_name=as_text(team.get("name"))[:200],
        plan=as_text(team.get("plan"))[:100],
        credits=as_whole(team.get("credits")),
        max_concurrent_jobs=as_whole(team.get("maxConcurrentJobs")),
        key_name=as_text(key.get("name"))[:200],
    )
