"""The list of jobs: pages and their cursors, filters, and entries that can't be read."""

import pytest

from gallery.provider.client import ApiframeClient
from gallery.provider.contract import JobStatus
from gallery.provider.parsing import parse_page
from gallery.provider.plain_json import Malformed
from tests.provider.clients import JOB
from tests.provider.raw_server import RawServer
from tests.provider.sandbox_team import SandboxTeam

READABLE = {"id": "a", "status": "QUEUED"}


def walk(client: ApiframeClient, limit: int) -> list[list[str]]:
    """The ids on every page."""
    pages = [client.jobs(limit=limit)]
    while pages[-1].next_cursor:
        pages.append(client.jobs(limit=limit, cursor=pages[-1].next_cursor))
    assert [page.has_more for page in pages] == [True] * (len(pages) - 1) + [False]
    return [[job.id for job in page.jobs] for page in pages]


def test_a_walk_over_the_pages_meets_each_job_once(team: SandboxTeam) -> None:
    made = {team.send() for _ in range(7)}
    pages = walk(team.client, limit=3)
    assert [len(page) for page in pages] == [3, 3, 1]
    seen = [job for page in pages for job in page]
    assert (len(seen), set(seen)) == (7, made)


def test_a_list_without_jobs(team: SandboxTeam) -> None:
    page = team.client.jobs()
    assert (page.jobs, page.next_cursor, page.has_more) == ((), None, False)


def test_a_job_reads_the_same_in_the_list_as_alone(team: SandboxTeam) -> None:
    job = team.ended(team.send())
    assert team.client.jobs().jobs == (job,)


def test_a_status_can_be_asked_for(team: SandboxTeam) -> None:
    waiting = team.send("[sandbox:slow=600]")
    done = team.ended(team.send()).id
    failed = team.ended(team.send("[sandbox:fast][sandbox:fail]")).id
    for status, job in (("COMPLETED", done), ("FAILED", failed)):
        assert [one.id for one in team.client.jobs(status=JobStatus(status)).jobs] == [job]
    running = [*team.client.jobs(status="QUEUED").jobs, *team.client.jobs(status="PROCESSING").jobs]
    assert [job.id for job in running] == [waiting]


def test_entries_that_cannot_be_read_are_passed_over(
    raw: RawServer, client: ApiframeClient
) -> None:
    entries: list[object] = [None, 1, "x", [], {}, {"id": "a/b", "status": "QUEUED"}, {"id": "b"}]
    raw.answers(200, {"jobs": [*entries, {"id": JOB, "status": "COMPLETED"}, {"id": ""}]})
    assert [job.id for job in client.jobs().jobs] == [JOB]


@pytest.mark.parametrize(
    ("told", "cursor"),
    [({"nextCursor": "c", "hasMore": True}, "c"), ({"nextCursor": "c"}, "c"),
     ({"next_cursor": "c"}, "c"), ({"nextCursor": "c", "hasMore": False}, None),
     ({"nextCursor": None, "hasMore": True}, None), ({"nextCursor": "", "hasMore": True}, None),
     ({"nextCursor": 5, "hasMore": True}, None), ({"nextCursor": "c", "hasMore": "x"}, None),
     ({"hasMore": True}, None), ({}, None)],
)  # fmt: skip
def test_where_the_next_page_is(told: dict[str, object], cursor: str | None) -> None:
    page = parse_page({"jobs": [READABLE], **told})
    assert (page.next_cursor, page.has_more) == (cursor, cursor is not None)


@pytest.mark.parametrize("jobs", [None, {}, "jobs", 5, True])
def test_a_page_without_a_list_is_none(jobs: object) -> None:
    with pytest.raises(Malformed):
        parse_page({"jobs": jobs})


@pytest.mark.parametrize("letter", ["😀", "x", "%", "\ud800", "\x00", " "])
def test_a_cursor_of_any_length_can_be_sent_back(
    raw: RawServer, client: ApiframeClient, letter: str
) -> None:
    raw.answers(200, {"jobs": [READABLE], "nextCursor": "c" + letter * 20_000})
    page = client.jobs()
    assert client.jobs(cursor=page.next_cursor).jobs == page.jobs
