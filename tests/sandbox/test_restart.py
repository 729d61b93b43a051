"""A killed sandbox comes back as it was."""

import signal
from collections.abc import Callable

import httpx
import pytest

from gallery.sandbox.settings import SANDBOX_KEY
from tests.sandbox.provider_process import FarSide, Provider, Team
from tests.sandbox_process import wait_for


def team_of(provider: Provider) -> Team:
    return Team(provider, SANDBOX_KEY, "sandbox")


def test_jobs_money_and_keys_outlive_a_kill(make_provider: Callable[..., Provider]) -> None:
    provider = make_provider("--seconds", "0.05")
    team = team_of(provider)
    done = team.ended(team.submit(key="done"))
    failing = team.submit("[sandbox:fail][sandbox:slow=0.5]", key="failing")
    running = team.submit("[sandbox:slow=600]", key="running")
    before = team.job(running)
    provider.end(signal.SIGKILL)
    provider.start()
    team = team_of(provider)
    assert team.job(done["id"]) == done
    assert team.job(running) == before
    assert team.submit("[sandbox:slow=600]", key="running") == running
    assert team.ended(failing)["status"] == "FAILED"
    assert team.credits() == 10_000 - 8
    assert team.books()["totals"]["balanced"]


def test_a_job_that_ends_meanwhile_has_ended(make_provider: Callable[..., Provider]) -> None:
    provider = make_provider("--seconds", "0.05")
    job_id = team_of(provider).submit("[sandbox:slow=0.3]")
    provider.end(signal.SIGKILL)
    provider.start()
    job = team_of(provider).ended(job_id)
    assert job["status"] == "COMPLETED"
    assert team_of(provider).http.get(job["result"]["images"][0]).status_code == 200


def test_armed_faults_and_settings_of_keys_outlive_a_kill(
    make_provider: Callable[..., Provider],
) -> None:
    provider = make_provider()
    team = team_of(provider)
    team.arm("unavailable", times=2)
    assert team.send().status_code == 503
    team.http.post("/sandbox/keys", json={"key": "afk_old"})
    team.http.post("/sandbox/keys", json={"key": "afk_old", "active": False})
    provider.end(signal.SIGKILL)
    provider.start()
    team = team_of(provider)
    assert [team.send().status_code for _ in range(2)] == [503, 202]
    answer = team.http.get("/v2/me", headers={"X-API-Key": "afk_old"})
    assert answer.status_code == 403


def test_a_webhook_that_was_due_is_sent_after_the_kill(
    make_provider: Callable[..., Provider], far_side: FarSide
) -> None:
    provider = make_provider("--seconds", "0.05", "--webhook-pace", "0.5")
    far_side.failures = 1
    team_of(provider).submit(webhookUrl=far_side.url)
    wait_for(lambda: far_side.received)
    provider.end(signal.SIGKILL)
    provider.start()
    wait_for(lambda: len(far_side.received) == 2)


def test_a_reference_that_was_not_fetched_yet_is_fetched_after_the_kill(
    make_provider: Callable[..., Provider], far_side: FarSide
) -> None:
    provider = make_provider("--seconds", "0.05")
    far_side.files["/slow.png"] = b"not a picture"
    far_side.gate.clear()
    job_id = team_of(provider).submit(grokParams={"image": far_side.url + "/slow.png"})
    provider.end(signal.SIGKILL)
    provider.start()
    assert team_of(provider).job(job_id)["completedAt"] is None
    far_side.gate.set()
    job = team_of(provider).ended(job_id)
    assert job["error"] == "The URL does not point to a supported image"


def test_sigterm_ends_it_cleanly_also_while_an_answer_hangs(
    make_provider: Callable[..., Provider],
) -> None:
    provider = make_provider()
    team = team_of(provider)
    team.http.timeout = httpx.Timeout(5, read=0.3)
    with pytest.raises(httpx.ReadTimeout):
        team.send("[sandbox:hang]")
    assert provider.end(signal.SIGTERM) == 0


def test_sigint_ends_it_too(make_provider: Callable[..., Provider]) -> None:
    assert make_provider().end(signal.SIGINT) == 0
