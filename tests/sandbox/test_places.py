"""How many jobs may be in flight."""

from tests.sandbox.provider_process import Team, add_team


def test_more_than_the_ceiling_is_429_with_retry_after(team: Team) -> None:
    for _ in range(40):
        team.submit("[sandbox:slow=600]")
    answer = team.send()
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
    assert len(team.books()["jobs"]) == 40


def test_an_ended_job_gives_its_place_back(team: Team) -> None:
    for _ in range(39):
        team.submit("[sandbox:slow=600]")
    team.ended(team.submit())
    assert team.send().status_code == 202


def test_teams_do_not_take_each_others_places(team: Team) -> None:
    other = add_team(team.provider)
    for _ in range(40):
        team.submit("[sandbox:slow=600]")
    assert (team.send().status_code, other.send().status_code) == (429, 202)
