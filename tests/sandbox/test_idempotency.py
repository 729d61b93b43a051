"""One idempotency key, one job, one charge."""

from concurrent.futures import ThreadPoolExecutor

from tests.sandbox.provider_process import Team, add_team


def test_the_same_request_again_is_the_same_job(team: Team) -> None:
    first, second = team.send(key="k1"), team.send(key="k1")
    assert second.status_code == 202
    assert second.json() == first.json()
    assert team.credits() == 10_000 - 4


def test_fifty_at_once_are_one_job(team: Team) -> None:
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: team.send(key="k1"), range(50)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["jobId"] for answer in answers}) == 1
    assert team.books()["totals"]["charged"] == 4


def test_another_body_under_the_key_is_409(team: Team) -> None:
    team.submit("a lake", key="k1")
    assert team.send("a hill", key="k1").status_code == 409
    assert len(team.books()["jobs"]) == 1


def test_the_order_of_fields_is_no_other_body(team: Team) -> None:
    headers = {"Idempotency-Key": "k1", "Content-Type": "application/json"}
    bodies = [
        b'{"prompt": "x", "model": "grok-imagine-image"}',
        b'{"model":"grok-imagine-image","prompt":"x"}',
    ]
    ids = {
        team.http.post("/v2/images/generate", content=body, headers=headers).json()["jobId"]
        for body in bodies
    }
    assert len(ids) == 1


def test_the_key_of_another_team_is_another_key(team: Team) -> None:
    other = add_team(team.provider)
    assert team.submit(key="k1") != other.submit(key="k1")


def test_a_repeat_is_answered_also_when_credits_or_places_have_run_out(team: Team) -> None:
    job_id = team.submit(key="k1")
    team.set_credits(0)
    assert team.send(key="k1").json()["jobId"] == job_id


def test_requests_without_a_key_are_jobs_of_their_own(team: Team) -> None:
    assert team.submit() != team.submit()


def test_a_key_that_is_too_long_is_400(team: Team) -> None:
    assert team.send(key="k" * 300).status_code == 400
