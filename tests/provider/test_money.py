"""Credits that don't suffice: told with the balance and the cost, as far as they are known."""

import pytest

from gallery.provider.client import ApiframeClient
from gallery.provider.errors import OutOfCredits
from tests.provider.clients import failure_of, submit
from tests.provider.raw_server import RawServer
from tests.provider.sandbox_team import SandboxTeam


def test_the_sandbox_tells_balance_and_cost(team: SandboxTeam) -> None:
    team.set_credits(3)
    with pytest.raises(OutOfCredits) as caught:
        team.send()
    error = caught.value
    assert (error.balance, error.cost, error.sentence) == (3, 4, "Insufficient credits")
    assert (error.retryable, error.may_have_happened) == (False, False)
    team.set_credits(4)
    assert team.send()


def test_a_failed_job_costs_nothing(team: SandboxTeam) -> None:
    assert team.ended(team.send("[sandbox:fast][sandbox:fail]")).credit_cost == 0
    assert team.credits() == 10_000


@pytest.mark.parametrize(
    ("body", "balance", "cost"),
    [({"error": "no", "balance": 3, "cost": 4}, 3, 4),
     ({"error": {"message": "no", "balance": 3, "cost": 4}}, 3, 4),
     ({"error": "no", "details": {"available": 3, "required": 4}}, 3, 4),
     ({"credits": 3, "creditCost": 4}, 3, 4), ({"remaining": 2.5}, 3, None),
     ({"balance": "3", "cost": None}, None, None), ({"balance": -3}, 0, None),
     ({"error": []}, None, None), ([], None, None), (b"", None, None), (b"<html>", None, None),
     (b'{"balance": NaN, "cost": 4}', None, None), (b'{"balance": 1e999, "cost": 4}', None, 4)],
)  # fmt: skip
def test_balance_and_cost_wherever_they_are(
    raw: RawServer, client: ApiframeClient, body: object, balance: int | None, cost: int | None
) -> None:
    raw.answers(402, body)
    error = failure_of(submit, client)
    assert isinstance(error, OutOfCredits)
    assert (error.balance, error.cost) == (balance, cost)
