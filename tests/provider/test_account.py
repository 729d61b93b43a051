"""The account: its credits and limits, and answers that tell less of it than promised."""

import pytest

from gallery.provider.client import ApiframeClient
from gallery.provider.contract import Account
from gallery.provider.errors import BadAnswer
from tests.provider.clients import account, failure_of
from tests.provider.raw_server import RawServer
from tests.provider.sandbox_team import SandboxTeam


def test_the_sandbox_tells_credits_and_limit(team: SandboxTeam) -> None:
    told = team.client.account()
    assert (told.credits, told.team_name) == (10_000, team.name)
    assert told.max_concurrent_jobs == 1000
    assert "@" in told.email
    team.set_credits(17)
    assert team.credits() == 17


def test_everything_that_is_documented(raw: RawServer, client: ApiframeClient) -> None:
    raw.answers(
        200,
        {
            "user": {"id": "u", "email": "a@b.example", "role": "ADMIN"},
            "team": {"id": "t", "name": "T", "plan": "p", "credits": 4500, "maxConcurrentJobs": 10},
            "apiKey": {"id": "k", "name": "main"},
            "more": [1],
        },
    )
    assert client.account() == Account(
        email="a@b.example",
        role="ADMIN",
        team_name="T",
        plan="p",
        credits=4500,
        max_concurrent_jobs=10,
        key_name="main",
    )


@pytest.mark.parametrize(
    ("credits", "read"),
    [(4500, 4500), (0, 0), (-5, 0), (3.2, 4), ("4500", None), (None, None), (True, None),
     ([], None), (2**31, None), (10**400, None), (1e300, None)],
)  # fmt: skip
def test_credits_of_another_type_are_not_told(
    raw: RawServer, client: ApiframeClient, credits: object, read: int | None
) -> None:
    raw.answers(200, {"team": {"credits": credits}, "user": [], "apiKey": "x"})
    assert client.account() == Account(credits=read)


@pytest.mark.parametrize("body", [{}, {"team": None}, {"team": []}, {"team": "T"}, {"user": {}}])
def test_an_answer_without_a_team_is_none(
    raw: RawServer, client: ApiframeClient, body: object
) -> None:
    raw.answers(200, body)
    assert isinstance(failure_of(account, client), BadAnswer)
