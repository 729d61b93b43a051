"""Looking at many jobs: few requests for all of them, and none is forgotten that is not listed."""

from collections.abc import Iterator
from datetime import timedelta
from time import monotonic

import pytest
from django.utils import timezone

from gallery.engine import listing, pacing
from gallery.engine.calls import Calls
from gallery.engine.client import provider
from gallery.engine.collector import collect_more
from gallery.engine.pump import Pump
from gallery.lifecycle import State
from gallery.models import Generation, ProviderGate, User
from gallery.provider.contract import GenerateRequest
from tests.engine.conftest import finish
from tests.factories import make_generation
from tests.sandbox_process import SandboxProcess, wait_for

LIST = "/v2/jobs"


@pytest.fixture(scope="module")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """A sandbox that takes in many jobs at once, and makes pictures at no cost of time."""
    options = ("--seconds", "0.3", "--plain-pictures", "--max-concurrent-jobs", "500")
    process = SandboxProcess(tmp_path_factory.mktemp("large"), *options)
    process.start()
    yield process
    process.end()


@pytest.fixture
def pump(sandbox: SandboxProcess) -> Pump:
    """One pump for a whole test: it remembers what the list was good for."""
    return Pump()


def requests(sandbox: SandboxProcess) -> dict[str, int]:
    """Return how many requests of each kind the provider has had so far."""
    found: dict[str, int] = sandbox.admin("GET", "stats")["requests"]
    return {name: found.get(name, 0) for name in ("generate", "read_job", "read_jobs")}


def run(owner: User, pump: Pump, number: int, prompt: str = "") -> list[Generation]:
    """Have so many jobs run."""
    rows = [make_generation(owner, prompt=f"A cat {prompt}") for _number in range(number)]
    pks = [row.pk for row in rows]
    while Generation.objects.filter(pk__in=pks, job_id="").exists():
        pump.turn()
        finish(pump.calls)
    return rows


def all_due() -> None:
    """Let every job be looked at now."""
    Generation.objects.filter(state=State.RUNNING).update(due_at=timezone.now())


def complete(pump: Pump) -> None:
    """Drive on until nothing is under way any more."""
    files = Calls(4, name="files")

    def is_done() -> bool:
        pump.turn()
        finish(pump.calls)
        while collect_more(files):
            finish(files)
        return not Generation.objects.filter(state__in=[State.RUNNING, State.COLLECTING]).exists()

    wait_for(is_done)


def test_one_request_answers_for_a_hundred_jobs(
    alice: User, sandbox: SandboxProcess, pump: Pump, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "FIRST_LOOK", timedelta(minutes=1))
    run(alice, pump, 120, "[sandbox:slow=600]")
    before = requests(sandbox)
    now = timezone.now()
    all_due()
    pump.turn()
    finish(pump.calls)
    after = requests(sandbox)
    assert after["read_jobs"] - before["read_jobs"] == 2
    assert after["read_job"] == before["read_job"]
    assert Generation.objects.filter(due_at__gt=now, progress__lt=100).count() == 120


def test_all_pictures_arrive_with_few_requests(
    alice: User, sandbox: SandboxProcess, pump: Pump
) -> None:
    before = requests(sandbox)
    rows = run(alice, pump, 10, "[sandbox:fast]")
    all_due()
    complete(pump)
    after = requests(sandbox)
    assert after["generate"] - before["generate"] == 10
    assert after["read_jobs"] + after["read_job"] - before["read_jobs"] - before["read_job"] <= 6
    for row in rows:
        row.refresh_from_db()
        assert row.state == State.COMPLETED


def test_jobs_that_the_list_leaves_out_are_asked_about_singly(
    alice: User, sandbox: SandboxProcess, pump: Pump
) -> None:
    # On a busy machine the first of them are looked at while others are still being sent.
    before = requests(sandbox)
    left_out = run(alice, pump, 2, "[sandbox:fast] [sandbox:job-unlisted]")
    listed = run(alice, pump, 6, "[sandbox:fast]")
    all_due()
    complete(pump)
    after = requests(sandbox)
    for row in left_out + listed:
        row.refresh_from_db()
        assert row.state == State.COMPLETED
    assert after["read_jobs"] > before["read_jobs"]
    assert 2 <= after["read_job"] - before["read_job"] <= 4


def test_jobs_of_others_under_the_same_key_do_no_harm(
    alice: User, sandbox: SandboxProcess, pump: Pump
) -> None:
    """They lie between ours, so that ours are spread over more pages than they would fill."""
    ours = run(alice, pump, 5, "[sandbox:fast]")
    foreign = GenerateRequest(
        prompt="Not ours [sandbox:slow=600]", model="grok-imagine-image", aspect_ratio="1:1"
    )
    for number in range(150):
        provider().generate(foreign, idempotency_key=f"foreign-{alice.pk}-{number}")
    ours += run(alice, pump, 5, "[sandbox:fast]")
    all_due()
    complete(pump)
    for row in ours:
        row.refresh_from_db()
        assert row.state == State.COMPLETED
    assert Generation.objects.count() == len(ours), "no row is made for a foreign job"


@pytest.mark.parametrize(
    "fault", ["error-500", "html", "cut-json", "wrong-types", "cut", "hang", "drip"]
)
def test_list_that_can_not_be_read_is_done_without(
    alice: User, sandbox: SandboxProcess, pump: Pump, impatient: None, fault: str
) -> None:
    rows = run(alice, pump, 6, "[sandbox:fast]")
    sandbox.arm(fault, path=LIST, times="always")
    all_due()
    complete(pump)
    for row in rows:
        row.refresh_from_db()
        assert row.state == State.COMPLETED


@pytest.mark.parametrize("fault", ["unavailable", "rate-limit=0"])
def test_list_that_is_always_refused_is_done_without(
    alice: User, sandbox: SandboxProcess, pump: Pump, hurry: None, fault: str
) -> None:
    """The rest of the provider's API works: only its list has no room for us."""
    rows = run(alice, pump, 6, "[sandbox:fast]")
    name, _is, value = fault.partition("=")
    sandbox.arm(name, path=LIST, times="always", value=value)
    for _pass in range(12):
        all_due()
        ProviderGate.objects.update(reason="", paused_until=None)
        pump.turn()
        finish(pump.calls)
    for row in rows:
        row.refresh_from_db()
        assert row.state == State.COLLECTING


def test_list_that_could_not_be_read_is_tried_again_after_a_while(
    alice: User, sandbox: SandboxProcess, pump: Pump, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(alice, pump, 6, "[sandbox:slow=600]")
    sandbox.arm("error-500", path=LIST)
    all_due()
    pump.turn()
    finish(pump.calls)
    before = requests(sandbox)["read_jobs"]
    a_while = listing.SECONDS_WITHOUT + 1
    monkeypatch.setattr(listing, "monotonic", lambda: monotonic() + a_while)
    while pump._listing.stragglers:
        pump.turn()
        finish(pump.calls)
    all_due()
    pump.turn()
    finish(pump.calls)
    assert requests(sandbox)["read_jobs"] == before + 1


def test_progress_never_falls_in_the_list(alice: User, sandbox: SandboxProcess, pump: Pump) -> None:
    rows = run(alice, pump, 5, "[sandbox:slow=600] [sandbox:falling-progress]")
    Generation.objects.update(progress=90)
    all_due()
    pump.turn()
    finish(pump.calls)
    for row in rows:
        row.refresh_from_db()
        assert row.progress >= 90


def test_overdue_job_is_given_up_in_the_list_too(
    alice: User, sandbox: SandboxProcess, pump: Pump
) -> None:
    rows = run(alice, pump, 5, "[sandbox:slow=600]")
    old = timezone.now() - timedelta(hours=25)
    Generation.objects.filter(pk=rows[0].pk).update(accepted_at=old)
    all_due()
    pump.turn()
    finish(pump.calls)
    states = [Generation.objects.get(pk=row.pk).state for row in rows]
    assert states == [State.EXPIRED] + [State.RUNNING] * 4


def test_cluster_that_was_down_for_an_hour_catches_up_with_few_requests(
    alice: User, bob: User, sandbox: SandboxProcess, pump: Pump
) -> None:
    running = run(alice, pump, 5, "[sandbox:fast]")
    waiting = [make_generation(bob, prompt="[sandbox:slow=600]") for _number in range(15)]
    hour_ago = timezone.now() - timedelta(hours=1)
    Generation.objects.update(due_at=hour_ago, lease_until=None, lease_token=None)
    before = requests(sandbox)
    pump = Pump()
    pump.turn()
    finish(pump.calls)
    after = requests(sandbox)
    assert after["generate"] - before["generate"] <= 12, "no more than it sends in one turn"
    assert after["read_jobs"] - before["read_jobs"] <= 1
    assert after["read_job"] - before["read_job"] == 0
    wait_for(lambda: _goes_on(pump, until=State.RUNNING, rows=waiting))
    wait_for(lambda: _goes_on(pump, until=State.COLLECTING, rows=running))


def _goes_on(pump: Pump, *, until: State, rows: list[Generation]) -> bool:
    pump.turn()
    finish(pump.calls)
    there = Generation.objects.filter(pk__in=[row.pk for row in rows], state=until)
    return there.count() == len(rows)


def test_listing_is_asked_for_once_at_a_time(sandbox: SandboxProcess, db: None) -> None:
    calls = Calls(1, name="pages")
    passes = listing.Listing(calls)
    assert passes.is_welcome
    passes.begin()
    assert passes.is_under_way
    assert not passes.is_welcome
    finish(calls)
    assert not passes.is_under_way
