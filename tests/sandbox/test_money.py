"""Charges, refunds and the books."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.sandbox.provider_process import Team


def test_a_job_is_charged_when_it_is_accepted(team: Team) -> None:
    team.submit("[sandbox:slow=600]")
    assert team.credits() == 10_000 - 4


@pytest.mark.parametrize("fault", ["fail", "transient", "policy"])
def test_a_failed_job_is_free(team: Team, fault: str) -> None:
    job = team.ended(team.submit(f"[sandbox:{fault}]"))
    assert (job["status"], job["creditCost"], job["result"]) == ("FAILED", 0, None)
    assert job["error"]
    assert team.credits() == 10_000


def test_a_refund_is_given_once(team: Team) -> None:
    team.ended(team.submit("[sandbox:fail]"))
    assert [team.credits() for _ in range(5)] == [10_000] * 5
    assert team.books()["totals"]["refunded"] == 4


def test_a_refund_comes_with_the_end_and_not_before(team: Team) -> None:
    team.submit("[sandbox:fail][sandbox:slow=600]")
    assert team.credits() == 10_000 - 4


def test_without_credits_it_is_402_with_balance_and_cost(team: Team) -> None:
    team.set_credits(3)
    answer = team.send()
    assert answer.status_code == 402
    assert answer.json() == {"error": "Insufficient credits", "balance": 3, "cost": 4}
    team.set_credits(4)
    assert team.send().status_code == 202


def test_many_at_once_never_overspend(team: Team) -> None:
    team.set_credits(40)
    with ThreadPoolExecutor(30) as pool:
        answers = list(pool.map(lambda _: team.send().status_code, range(30)))
    assert sorted(answers) == [202] * 10 + [402] * 20
    assert team.credits() == 0


def test_a_job_can_cost_something_else(team: Team) -> None:
    job = team.ended(team.submit("[sandbox:charge=9]"))
    assert job["creditCost"] == 9
    assert team.credits() == 10_000 - 9


def test_the_books_balance_and_name_each_job(team: Team) -> None:
    kept = team.ended(team.submit(key="kept"))["id"]
    failed = team.ended(team.submit("[sandbox:fail]", key="failed"))["id"]
    team.set_credits(500)
    running = team.submit("[sandbox:stuck]", key="running")
    books = team.books()
    entries = {
        job["id"]: (job["idempotency_key"], job["charged"], job["refunded"], job["in_flight"])
        for job in books["jobs"]
    }
    assert entries == {
        kept: ("kept", 4, 0, False),
        failed: ("failed", 4, 4, False),
        running: ("running", 4, 0, True),
    }
    assert books["totals"]["balanced"]
    assert books["totals"]["credits"] == 496
