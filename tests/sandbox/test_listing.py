"""The list of jobs: pages, cursors and filters."""

from typing import Any

import pytest

from tests.sandbox.provider_process import MODEL, Team


def page(team: Team, **query: Any) -> dict[str, Any]:
    answer = team.http.get("/v2/jobs", params=query)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def ids(team: Team, **query: Any) -> list[str]:
    return [job["id"] for job in page(team, **query)["jobs"]]


def test_a_walk_over_all_pages_meets_every_job_once_newest_first(team: Team) -> None:
    made = [team.submit("[sandbox:fast=0]") for _ in range(37)]
    seen: list[str] = []
    cursor: str | None = None
    while True:
        part = page(team, limit=10, **({"cursor": cursor} if cursor else {}))
        seen += [job["id"] for job in part["jobs"]]
        cursor = part["nextCursor"]
        assert part["hasMore"] == (cursor is not None)
        # What is added meanwhile belongs before the first page and must not shift the others.
        team.submit("[sandbox:fast=0]")
        if cursor is None:
            break
    assert seen == made[::-1]


def test_a_page_has_twenty_jobs_unless_told(team: Team) -> None:
    for _ in range(22):
        team.submit("[sandbox:fast=0]")
    assert len(page(team)["jobs"]) == 20
    assert len(page(team, limit=100)["jobs"]) == 22


def test_an_empty_list(team: Team) -> None:
    assert page(team) == {"jobs": [], "nextCursor": None, "hasMore": False}


def test_a_job_reads_the_same_in_the_list_as_alone(team: Team) -> None:
    job = team.ended(team.submit())
    assert page(team)["jobs"] == [job]


def test_the_filter_of_status(team: Team) -> None:
    queued = team.submit("[sandbox:slow=600]")
    done = team.ended(team.submit())["id"]
    failed = team.ended(team.submit("[sandbox:fail]"))["id"]
    assert ids(team, status="QUEUED") == [queued]
    assert ids(team, status="PROCESSING") == []
    assert ids(team, status="COMPLETED") == [done]
    assert ids(team, status="FAILED") == [failed]


def test_the_filters_of_model_and_search(team: Team) -> None:
    first, second = team.submit(), team.submit()
    assert ids(team, model=MODEL) == [second, first]
    assert ids(team, model="another") == []
    assert ids(team, search=first) == [first]


def test_scope_user_is_the_default_and_team_is_wider(team: Team) -> None:
    mate = team.another_key()
    mine, theirs = team.submit(), mate.submit()
    assert ids(team) == ids(team, scope="user") == [mine]
    assert ids(team, scope="team") == ids(mate, scope="team") == [theirs, mine]


@pytest.mark.parametrize(
    "query",
    [{"limit": "0"}, {"limit": "101"}, {"limit": "x"}, {"limit": "-1"}, {"limit": "٣"},
     {"limit": "9" * 5000}, {"cursor": "nonsense"}, {"cursor": "é"}, {"cursor": "YmVmb3JlIC01"},
     {"scope": "world"}, {"status": "DONE"}],
)  # fmt: skip
def test_what_is_refused_with_400(team: Team, query: dict[str, str]) -> None:
    assert team.http.get("/v2/jobs", params=query).status_code == 400
