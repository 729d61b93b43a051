"""The calls under /sandbox/, and who may make them."""

from collections.abc import Callable

import httpx
import pytest

from tests.sandbox.provider_process import Provider, Team

READS = ["/sandbox/faults", "/sandbox/books", "/sandbox/stats"]


@pytest.mark.parametrize("path", READS)
def test_with_a_token_set_only_the_token_opens_them(
    make_provider: Callable[..., Provider], path: str
) -> None:
    url = make_provider("--admin-token", "s3cret").url + path
    answers = [
        httpx.get(url, headers=headers, trust_env=False).status_code
        for headers in ({}, {"X-Sandbox-Token": "other"}, {"X-Sandbox-Token": "s3cret"})
    ]
    assert answers == [403, 403, 200]


def test_stats_count_requests_and_answers(team: Team) -> None:
    before = team.http.get("/sandbox/stats").json()
    team.submit()
    after = team.http.get("/sandbox/stats").json()
    assert after["requests"]["generate"] == before["requests"].get("generate", 0) + 1
    assert after["answers"]["generate 202"] == before["answers"].get("generate 202", 0) + 1


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/sandbox/credits", {"credits": "many"}, 400),
        ("/sandbox/credits", {"credits": 5, "team": "nobody"}, 404),
        ("/sandbox/keys", {"key": 5}, 400),
        ("/sandbox/keys", {"key": "afk_nobody", "active": False}, 404),
        ("/sandbox/faults", {"name": "fail", "times": 0}, 400),
        ("/sandbox/faults", {"name": "fail", "path": 5}, 400),
        ("/sandbox/faults", [], 400),
    ],
)
def test_what_is_refused(team: Team, path: str, body: object, status: int) -> None:
    assert team.http.post(path, json=body).status_code == status


def test_it_can_be_configured_by_its_command_line(make_provider: Callable[..., Provider]) -> None:
    options = ("--key", "afk_a=red", "--key", "afk_b=blue", "--credits", "7", "--cost", "5",
               "--max-concurrent-jobs", "3", "--plain-pictures",
               "--public-url", "https://cdn.example/")  # fmt: skip
    provider = make_provider(*options)
    red, blue = Team(provider, "afk_a", "red"), Team(provider, "afk_b", "blue")
    job = red.ended(red.submit("[sandbox:fast]"))
    assert job["result"]["images"][0].startswith("https://cdn.example/images/")
    assert (red.credits(), blue.credits()) == (2, 7)
    assert blue.http.get("/v2/me").json()["team"]["maxConcurrentJobs"] == 3
    answer = blue.http.get("/v2/me", headers={"X-API-Key": "afk_sandbox"})
    assert answer.status_code == 401
