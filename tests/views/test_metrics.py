"""The metrics page: for whoever shows the token, and true to the rows and the counts."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from gallery.engine import tallies
from gallery.engine.pump import Pump
from gallery.lifecycle import State
from gallery.models import EngineLease, ProviderGate, Tally, User
from gallery.provider.errors import NoCapacity, RateLimited
from tests.factories import make_generation
from tests.sandbox_process import SandboxProcess

TOKEN = "a token of forty-three letters or thereabouts"
Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture(autouse=True)
def token(settings: Any, db: None) -> None:
    """An operator has set a token, and nothing was counted so far."""
    settings.METRICS_TOKEN = TOKEN
    tallies._counts.clear()


def samples() -> Samples:
    """Read the page as Prometheus does."""
    answer = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain")
    families = text_string_to_metric_families(answer.content.decode())
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer ", "Bearer wrong", "Basic " + TOKEN, "Bearer " + TOKEN[:-1], "Bearer ü"],
)
def test_without_the_token_there_is_nothing_here(header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    assert Client().get("/metrics", headers=headers).status_code == 404


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer None"])
def test_without_a_token_set_nobody_gets_in(settings: Any, header: str) -> None:
    settings.METRICS_TOKEN = ""
    assert Client().get("/metrics", headers={"Authorization": header}).status_code == 404


def test_admin_without_the_token_is_nobody_here(client: Client, admin: User) -> None:
    client.force_login(admin)
    assert client.get("/metrics").status_code == 404


def test_empty_portal_has_a_page_too() -> None:
    assert samples()["grokweb_pump_running", ()] == 0


def test_rows_are_counted_by_state_and_the_longest_waiting_is_told(alice: User) -> None:
    now = timezone.now()
    for _number in range(3):
        make_generation(alice, due_at=now - timedelta(minutes=5))
    make_generation(alice, state=State.RUNNING, due_at=now + timedelta(hours=1))
    make_generation(alice, state=State.COMPLETED)
    found = samples()
    counts = {
        dict(labels)["state"]: value
        for (name, labels), value in found.items()
        if name == "grokweb_generations"
    }
    assert counts == {"queued": 3, "running": 1, "completed": 1}
    ages = {
        dict(labels)["state"]: value
        for (name, labels), value in found.items()
        if name == "grokweb_oldest_due_seconds"
    }
    assert ages["queued"] >= 300
    assert ages["running"] == 0, "what is not due yet does not wait"
    assert found["grokweb_credits", (("kind", "reserve"),)] == -20


def test_gate_places_credits_and_the_pump_are_told() -> None:
    now = timezone.now()
    ProviderGate.objects.create(
        name="apiframe",
        reason=ProviderGate.Reason.OUT_OF_CREDITS,
        paused_until=now,
        max_in_flight=7,
        balance=3,
    )
    EngineLease.objects.take("pump", now)
    found = samples()
    assert found["grokweb_provider_gate_closed", (("reason", "out-of-credits"),)] == 1
    assert found["grokweb_provider_gate_closed", (("reason", "bad-key"),)] == 0
    assert found["grokweb_provider_places", ()] == 7
    assert found["grokweb_provider_credits", ()] == 3
    assert found["grokweb_pump_running", ()] == 1


def test_requests_are_counted_by_call_and_outcome() -> None:
    for outcome in ("job-1", "job-2", NoCapacity(), RateLimited()):
        tallies.count_call("submit", outcome)
    tallies.count_call("jobs", object())
    tallies.flush()
    tallies.count_call("submit", "job-3")
    tallies.flush()
    found = samples()
    name = "grokweb_provider_requests_total"
    assert found[name, (("call", "submit"), ("outcome", "ok"))] == 3
    assert found[name, (("call", "submit"), ("outcome", "no-capacity"))] == 1
    assert found[name, (("call", "submit"), ("outcome", "rate-limited"))] == 1
    assert found[name, (("call", "jobs"), ("outcome", "ok"))] == 1


def test_histogram_grows_from_bucket_to_bucket_up_to_its_count() -> None:
    for seconds in (0.05, 0.3, 0.3, 7.0, 1000.0, -3.0):
        tallies.observe(tallies.LATENESS, seconds)
    tallies.flush()
    found = samples()
    buckets = {
        float(dict(labels)["le"]): value
        for (name, labels), value in found.items()
        if name == "grokweb_look_lateness_seconds_bucket"
    }
    values = [buckets[end] for end in sorted(buckets)]
    assert values == sorted(values)
    assert buckets[0.1] == 2
    assert buckets[0.5] == 4
    assert buckets[float("inf")] == found["grokweb_look_lateness_seconds_count", ()] == 6
    assert found["grokweb_look_lateness_seconds_sum", ()] == pytest.approx(1007.65)


def test_counts_of_several_processes_are_added_up() -> None:
    for _process in range(3):
        tallies.count_call("job", object())
        tallies.flush()
    tallies.flush()
    assert Tally.objects.get(name=tallies.CALLS).count == 3


def test_what_the_pump_asked_for_is_counted(alice: User, sandbox: SandboxProcess) -> None:
    make_generation(alice, prompt="[sandbox:slow=5]")
    make_generation(alice, prompt="[sandbox:reject]")
    pump = Pump()
    pump.turn()
    while pump.calls.count():
        pump.calls.take(seconds=10)
    tallies.flush()
    found = samples()
    name = "grokweb_provider_requests_total"
    assert found[name, (("call", "account"), ("outcome", "ok"))] == 1
    assert found[name, (("call", "submit"), ("outcome", "ok"))] == 1
    assert found[name, (("call", "submit"), ("outcome", "rejected"))] == 1


def test_page_has_no_name_no_prompt_and_no_key(alice: User, settings: Any) -> None:
    make_generation(alice, prompt="Private thoughts")
    answer = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    text = answer.content.decode()
    for secret in ("alice", "Private thoughts", settings.APIFRAME_KEY, TOKEN):
        assert secret not in text
