"""One idempotency key is one job and one charge, however often it is sent."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from gallery.provider.contract import JobStatus
from gallery.provider.errors import Conflict, NoCapacity, OutcomeUnknown, ProviderError
from tests.provider.clients import HASTY, MakeClient
from tests.provider.sandbox_team import SandboxTeam, wanted


def test_the_same_request_again_is_the_same_job_and_one_charge(team: SandboxTeam) -> None:
    assert team.send(key="k1") == team.send(key="k1")
    assert team.credits() == 10_000 - 4


def test_several_threads_at_once_are_one_job(team: SandboxTeam) -> None:
    with ThreadPoolExecutor(8) as pool:
        jobs = set(pool.map(lambda _: team.send(key="k1"), range(24)))
    assert len(jobs) == 1
    assert team.credits() == 10_000 - 4


def test_another_request_under_the_key_is_a_conflict(team: SandboxTeam) -> None:
    team.send("a lake", key="k1")
    with pytest.raises(Conflict) as caught:
        team.send("a hill", key="k1")
    assert (caught.value.retryable, caught.value.may_have_happened) == (False, True)
    assert team.credits() == 10_000 - 4


def test_another_key_is_another_job(team: SandboxTeam) -> None:
    assert team.send(key="k1") != team.send(key="k2")
    assert team.credits() == 10_000 - 8


@pytest.mark.parametrize(
    "fault",
    ["lost-500", "lost-502", "lost-504", "cut", "cut-body", "html", "empty", "cut-json",
     "wrong-types", "error-inside", "nan-json", "deep-json"],
)  # fmt: skip
def test_a_lost_answer_is_found_again_under_its_key(team: SandboxTeam, fault: str) -> None:
    prompt = f"[sandbox:fast][sandbox:{fault}]"
    with pytest.raises(OutcomeUnknown) as caught:
        team.send(prompt, key="k1")
    assert caught.value.may_have_happened
    assert team.ended(team.send(prompt, key="k1")).status is JobStatus.COMPLETED
    assert team.credits() == 10_000 - 4


@pytest.mark.parametrize("fault", ["hang", "drip=0.2"])
def test_an_answer_that_comes_too_late_is_found_again(
    team: SandboxTeam, make_client: MakeClient, fault: str
) -> None:
    hasty = make_client(f"{team.process.url}/v2", team.key, HASTY)
    prompt = f"[sandbox:fast][sandbox:{fault}]"
    with pytest.raises(OutcomeUnknown) as caught:
        hasty.generate(wanted(prompt), idempotency_key="k1")
    assert caught.value.may_have_happened
    assert team.ended(team.send(prompt, key="k1")).status is JobStatus.COMPLETED
    assert team.credits() == 10_000 - 4


def test_an_answer_that_is_too_long_is_found_again(team: SandboxTeam) -> None:
    with pytest.raises(OutcomeUnknown):
        team.send("[sandbox:huge-json=3]", key="k1")
    assert team.send("[sandbox:huge-json=3]", key="k1")
    assert team.credits() == 10_000 - 4


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("error-500", OutcomeUnknown), ("error-504", OutcomeUnknown), ("unavailable", NoCapacity)],
)
def test_where_nothing_was_accepted_the_repeat_is_the_first_job(
    team: SandboxTeam, fault: str, kind: type[ProviderError]
) -> None:
    with pytest.raises(kind):
        team.send(f"[sandbox:{fault}]", key="k1")
    assert team.credits() == 10_000
    team.send(f"[sandbox:{fault}]", key="k1")
    assert team.credits() == 10_000 - 4
