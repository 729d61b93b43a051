"""Who may call: the three refusals of a key."""

import pytest

from tests.sandbox.provider_process import Team

CALLS = [("POST", "/v2/images/generate"), ("GET", "/v2/jobs"), ("GET", "/v2/jobs/x"),
         ("GET", "/v2/me")]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_without_a_key(team: Team, method: str, path: str) -> None:
    team.http.headers.pop("X-API-Key")
    answer = team.http.request(method, path)
    assert (answer.status_code, answer.json()) == (401, {"error": "API key is required"})


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_with_an_unknown_key(team: Team, method: str, path: str) -> None:
    answer = team.http.request(method, path, headers={"X-API-Key": "afk_unknown"})
    assert (answer.status_code, answer.json()) == (401, {"error": "Invalid API key"})


def test_with_an_inactive_key(team: Team) -> None:
    team.http.post("/sandbox/keys", json={"key": team.key, "active": False})
    answer = team.http.get("/v2/me")
    assert (answer.status_code, answer.json()) == (403, {"error": "API key is inactive"})
    team.http.post("/sandbox/keys", json={"key": team.key, "team": team.team})
    assert team.http.get("/v2/me").status_code == 200


def test_the_documented_key_works_from_the_start(team: Team) -> None:
    answer = team.http.get("/v2/me", headers={"X-API-Key": "afk_sandbox"})
    assert answer.status_code == 200
