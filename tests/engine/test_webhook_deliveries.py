"""Webhooks as the sandbox really delivers them, at a portal that is slow to look by itself."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.conf import settings as portal
from django.core.signals import request_finished

from gallery.engine import pacing
from gallery.lifecycle import State
from gallery.models import Generation, User
from gallery.services import ledger
from tests.engine.conftest import Drive, turn
from tests.factories import make_generation
from tests.sandbox_process import TLS, SandboxProcess, wait_for

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # The server of the tests looks for collected static files, and there are none.
    pytest.mark.filterwarnings("ignore:No directory at"),
]


@pytest.fixture(scope="module")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """A sandbox of these tests' own: what it repeats must not come in while others run."""
    options = ("--seconds", "0.3", "--plain-pictures", "--webhook-pace", "0.01")
    process = SandboxProcess(tmp_path_factory.mktemp("reporting"), *options)
    process.start()
    yield process
    process.end()


@pytest.fixture
def reports(
    live_server: Any, sandbox: SandboxProcess, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[int]]:
    """Have the provider report to this portal, which looks by itself in a minute only.

    Gives an entry for each request that the portal has answered.
    """
    settings.PUBLIC_URL, settings.PUBLIC_URL_IS_SET = live_server.url, True
    monkeypatch.setattr(pacing, "FIRST_LOOK", timedelta(minutes=1))
    answered: list[int] = []

    def count(**_named: Any) -> None:
        answered.append(1)

    request_finished.connect(count)
    yield answered
    request_finished.disconnect(count)


def outcome_of_reports(sandbox: SandboxProcess, row: Generation) -> str:
    """Wait until the provider has no more to report of the job; return what came of it."""

    def status() -> str | None:
        address = f"{sandbox.url}/v2/jobs/{row.job_id}"
        headers = {"X-API-Key": portal.APIFRAME_KEY}
        answer = httpx.get(address, headers=headers, trust_env=False, verify=TLS)
        told: str | None = answer.json()["webhookStatus"]
        return told

    told: str = wait_for(status)
    return told


@pytest.mark.parametrize("fault", ["webhook-prefix", "webhook-raw-secret", "webhook-type"])
def test_picture_is_there_although_the_next_look_is_far_away(
    alice: User, sandbox: SandboxProcess, reports: list[int], drive: Drive, fault: str
) -> None:
    row = drive(make_generation(alice, prompt=f"[sandbox:{fault}]"))
    assert row.state == State.COMPLETED
    assert outcome_of_reports(sandbox, row) == "sent"


def test_failure_is_told_although_the_next_look_is_far_away(
    alice: User, sandbox: SandboxProcess, reports: list[int], drive: Drive
) -> None:
    assert drive(make_generation(alice, prompt="[sandbox:policy]")).state == State.BLOCKED
    assert ledger.balance(alice) == 0


def test_report_that_is_delivered_a_hundred_times_makes_one_picture(
    alice: User, sandbox: SandboxProcess, reports: list[int], drive: Drive
) -> None:
    row = drive(make_generation(alice, prompt="[sandbox:webhook-replay=100]"))
    wait_for(lambda: len(reports) >= 100)
    assert drive(row).images.count() == 1
    assert ledger.balance(alice) == -4


def test_address_in_a_report_is_never_used(
    alice: User, sandbox: SandboxProcess, reports: list[int], drive: Drive
) -> None:
    """It is well signed, and names a private address as the result."""
    row = drive(make_generation(alice, prompt="[sandbox:webhook-result]"))
    assert row.state == State.COMPLETED
    assert row.images.count() == 1


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ("webhook-forged", "failed"),
        ("webhook-unsigned", "failed"),
        ("webhook-reserialised", "failed"),
        ("webhook-cut-json", "failed"),
        ("webhook-huge", "failed"),
        ("webhook-other-job", "sent"),
    ],
)
def test_bad_report_does_not_hasten_the_look_and_does_not_hinder_it(
    alice: User,
    sandbox: SandboxProcess,
    reports: list[int],
    drive: Drive,
    fault: str,
    outcome: str,
) -> None:
    prompt = f"[sandbox:{fault}] [sandbox:fast]"
    row = drive(make_generation(alice, prompt=prompt), to={State.RUNNING})
    before = Generation.objects.values().get()
    assert outcome_of_reports(sandbox, row) == outcome
    turn()
    assert Generation.objects.values().get() == before
    Generation.objects.update(due_at=row.created_at)
    assert drive(row).state == State.COMPLETED


@pytest.mark.parametrize("fault", ["webhook-early", "webhook-never"])
def test_report_that_comes_before_we_know_the_job_or_never_is_not_needed(
    alice: User, sandbox: SandboxProcess, reports: list[int], drive: Drive, fault: str
) -> None:
    prompt = f"[sandbox:{fault}] [sandbox:slow=1]"
    row = drive(make_generation(alice, prompt=prompt), to={State.RUNNING})
    assert row.progress == 0, "what an early report says is not believed"
    Generation.objects.update(due_at=row.created_at)
    assert drive(row, to={State.RUNNING, State.COMPLETED}).end_reason == ""
    wait_for(lambda: not sandbox.books()[row.idempotency_key]["in_flight"])
    Generation.objects.update(due_at=row.created_at)
    assert drive(row).state == State.COMPLETED
    assert ledger.balance(alice) == -4
