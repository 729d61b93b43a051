"""Trouble of the whole account: all workers wait together, ask seldom, and come back one by one."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gallery.engine import gate
from gallery.engine.client import provider
from gallery.engine.pump import Pump
from gallery.lifecycle import State
from gallery.models import Generation, ProviderGate, User
from gallery.provider.errors import NoCapacity
from gallery.services import ledger
from tests.engine.conftest import Drive, DriveAll, finish, turn
from tests.factories import make_generation
from tests.sandbox_process import SandboxProcess
from tests.socket_server import SocketServer

Reason = ProviderGate.Reason
HOUR = timedelta(hours=1)


class NoTls(SocketServer):
    """Speaks plain text where TLS is expected."""

    def serve(self, connection: Any) -> None:
        """Answer anything with words."""
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def asked(sandbox: SandboxProcess) -> dict[str, int]:
    """Return how many requests the provider has had, by kind."""
    requests: dict[str, int] = sandbox.admin("GET", "stats")["requests"]
    return {name: requests.get(name, 0) for name in ("generate", "read_account")}


def pause_is_over() -> None:
    """Let the time come to ask whether the way is free."""
    ProviderGate.objects.closed().update(paused_until=timezone.now())


def open_gate() -> ProviderGate:
    """Look at the account, as a probe does when the pause is over."""
    pause_is_over()
    turn()
    return gate.current()


def use_provider_at(url: str, settings: Any) -> None:
    settings.APIFRAME_URL = url
    provider().close()
    provider.cache_clear()


@pytest.mark.parametrize("where", ["no-name", "no-tls", "nobody-listens"])
def test_provider_that_can_not_be_reached_keeps_the_queue_and_says_so(
    as_alice: Client,
    alice: User,
    sandbox: SandboxProcess,
    drive: Drive,
    hurry: None,
    settings: Any,
    where: str,
) -> None:
    here, server = settings.APIFRAME_URL, NoTls()
    addresses = {
        "no-name": "http://no-such-host.invalid/v2",
        "no-tls": f"https://127.0.0.1:{server.port}/v2",
        "nobody-listens": "http://127.0.0.1:1/v2",
    }
    row = make_generation(alice)
    use_provider_at(addresses[where], settings)
    turn()
    turn()
    server.stop()
    row.refresh_from_db()
    assert row.state == State.QUEUED
    assert row.sent_at is None, "nothing was sent, and that is certain"
    assert gate.current().reason == Reason.UNAVAILABLE
    assert "Your requests are kept" in as_alice.get("/").content.decode()
    use_provider_at(here, settings)
    assert drive(row).state == State.COMPLETED
    assert "Your requests are kept" not in as_alice.get("/").content.decode()


def test_pauses_grow_are_spread_and_have_an_end(db: None) -> None:
    now = timezone.now()
    pauses = []
    for _failure in range(12):
        until = gate.close_for(NoCapacity(), now, probing=True)
        assert until is not None
        pauses.append((until - now).total_seconds())
    for number, pause in enumerate(pauses):
        most = min(2**number, gate.LONGEST.total_seconds())
        assert 0.7 * most <= pause <= most
    assert len({pause / min(2**number, 60) for number, pause in enumerate(pauses)}) > 1


@pytest.mark.parametrize(
    ("value", "least", "most"),
    [
        ("40", 35, 40),
        ("date", 0, 3600),
        ("none", 0.1, 1),
        ("1000000000", 3590, 3600),
        ("-5", -1, 0),
        ("soon", 0.1, 1),
    ],
)
def test_retry_after_is_obeyed_within_reason_and_no_attempt_is_used_up(
    alice: User, sandbox: SandboxProcess, value: str, least: float, most: float
) -> None:
    row = make_generation(alice, prompt=f"[sandbox:rate-limit={value}]")
    before = timezone.now()
    turn()
    row.refresh_from_db()
    opening = gate.current()
    assert (row.state, row.attempts, row.sent_at) == (State.QUEUED, 0, None)
    assert opening.reason == Reason.RATE_LIMITED
    assert opening.paused_until is not None
    waits = (opening.paused_until - before).total_seconds()
    assert least <= waits <= most + 5, "counted from the answer, which came a little later"


def test_all_workers_wait_together_and_one_of_them_asks(
    alice: User, sandbox: SandboxProcess
) -> None:
    make_generation(alice, prompt="[sandbox:rate-limit=600]")
    turn()
    for _number in range(3):
        make_generation(alice)
    running = make_generation(alice, state=State.RUNNING)
    before = asked(sandbox)
    pumps = [Pump() for _worker in range(4)]
    for pump in pumps:
        pump.turn()
    assert asked(sandbox) == before, "nobody asks before the time"
    pause_is_over()
    for pump in pumps:
        pump.turn()
    for pump in pumps:
        finish(pump.calls)
    after = asked(sandbox)
    assert after["read_account"] == before["read_account"] + 1
    assert after["generate"] == before["generate"]
    running.refresh_from_db()
    assert running.tries == 0, "reading is part of what waits"


def test_after_trouble_one_request_at_a_time_is_sent_until_one_is_accepted(
    alice: User, sandbox: SandboxProcess
) -> None:
    rows = [make_generation(alice, prompt="[sandbox:slow=30]") for _number in range(6)]
    sandbox.arm("unavailable", times=3)
    turn()
    assert gate.current().reason == Reason.UNAVAILABLE
    before = asked(sandbox)["generate"]
    for trial in (1, 2):
        if not gate.current().failures:
            break
        opening = open_gate()
        assert gate.is_on_trial(opening)
        turn()
        assert asked(sandbox)["generate"] <= before + trial
    open_gate()
    turn()
    assert not gate.is_on_trial(gate.current()), "one was accepted"
    turn()
    sent = Generation.objects.filter(pk__in=[row.pk for row in rows], state=State.RUNNING)
    assert sent.count() + Generation.objects.filter(state=State.SUBMITTING).count() == len(rows)


def test_trial_that_fails_closes_the_gate_for_longer(alice: User, sandbox: SandboxProcess) -> None:
    make_generation(alice)
    sandbox.arm("unavailable", times=2)
    turn()
    first = gate.current()
    open_gate()
    Generation.objects.update(due_at=timezone.now())
    turn()
    second = gate.current()
    assert second.reason == Reason.UNAVAILABLE
    assert second.failures > first.failures
    assert second.paused_until is not None
    assert first.paused_until is not None
    assert second.paused_until - second.changed_at > first.paused_until - first.changed_at


def test_credits_that_run_out_in_the_middle_keep_the_rest_of_the_queue(
    as_alice: Client,
    admin: User,
    client: Client,
    alice: User,
    sandbox: SandboxProcess,
    drive_all: DriveAll,
    hurry: None,
) -> None:
    jobs_before = len(sandbox.books())
    sandbox.admin("POST", "credits", credits=8)
    rows = [make_generation(alice) for _number in range(4)]
    for _turn in range(3):
        turn()
    assert gate.current().reason == Reason.OUT_OF_CREDITS
    assert Generation.objects.filter(state=State.QUEUED).count() == 2
    assert "credits" in as_alice.get("/").content.decode()
    client.force_login(admin)
    assert "notice-trouble" in client.get("/").content.decode()
    sandbox.admin("POST", "credits", credits=100)
    drive_all(rows)
    assert {row.state for row in rows} == {State.COMPLETED}
    assert len(sandbox.books()) == jobs_before + 4
    assert ledger.balance(alice) == -16


@pytest.mark.parametrize("fault", ["unauthorized", "forbidden", "no-credits"])
def test_admins_are_told_once_and_nothing_is_tried_again_meanwhile(
    alice: User, sandbox: SandboxProcess, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    rows = [make_generation(alice) for _number in range(3)]
    sandbox.arm(fault, times=3)
    for _turn in range(3):
        turn()
    before = asked(sandbox)
    for _turn in range(5):
        turn()
    assert asked(sandbox) == before
    told = [record for record in caplog.records if "gate closes" in record.getMessage()]
    assert [record.levelno for record in told] == [logging.ERROR]
    for row in rows:
        row.refresh_from_db()
        assert row.state == State.QUEUED
        assert ledger.balance(alice) == -12, "still set aside: it will be sent"


def test_longer_outage_of_the_engine_itself_needs_no_more_than_a_look(
    alice: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    """The gate was closed when the portal was stopped; an hour later that means nothing."""
    row = make_generation(alice, due_at=timezone.now() - HOUR)
    gate.close_for(NoCapacity(), timezone.now() - HOUR)
    assert drive(row).state == State.COMPLETED
