"""Being the pump in turns: handing over, standing by, stopping when told, and a lost database."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone
from django_q.models import OrmQ

from gallery import queue, tasks
from gallery.engine import collector, slices
from gallery.engine.pump import Pump
from gallery.lifecycle import State
from gallery.models import EngineLease, Generation, User
from gallery.services import generations
from gallery.services.waking import PUMP_LEASE, wake_engine
from tests.engine.conftest import Drive
from tests.factories import make_generation
from tests.sandbox_process import PATIENCE, SandboxProcess

StopWhen = Callable[[Callable[[], bool]], None]


@pytest.fixture(autouse=True)
def fresh_process() -> Iterator[None]:
    """Start with a pump that has no open calls, as a new process does."""
    slices.pump.cache_clear()
    collector._files.cache_clear()
    yield
    slices.pump.cache_clear()
    collector._files.cache_clear()


@pytest.fixture
def stop_when(monkeypatch: pytest.MonkeyPatch) -> StopWhen:
    """Tell the process to stop as soon as something is the case."""

    def stop(it_is: Callable[[], bool]) -> None:
        monkeypatch.setattr(queue, "is_stopping", it_is)

    return stop


def is_in(row: Generation, *states: State) -> Callable[[], bool]:
    """Return what tells whether the row is in one of these states."""
    return lambda: Generation.objects.filter(pk=row.pk, state__in=states).exists()


def queued(name: str) -> int:
    """Return how many such tasks wait in the queue."""
    return sum(task.func() == name for task in OrmQ.objects.all())


def test_slice_works_hands_over_and_asks_for_its_successor(
    alice: User, sandbox: SandboxProcess, stop_when: StopWhen
) -> None:
    row = make_generation(alice, prompt="[sandbox:fast]")
    stop_when(is_in(row, State.COLLECTING))
    slices.run_slice(seconds=PATIENCE)
    assert queued(queue.COLLECT) > 0
    assert not EngineLease.objects.is_held(PUMP_LEASE, timezone.now())
    assert queued(queue.PUMP) == 1


def test_slice_ends_by_itself(db: None, sandbox: SandboxProcess) -> None:
    slices.run_slice(seconds=0)
    assert queued(queue.PUMP) == 1


def test_pump_that_is_told_to_stop_hands_back_what_it_holds(
    alice: User,
    sandbox: SandboxProcess,
    impatient: None,
    stop_when: StopWhen,
    drive: Drive,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(slices, "GRACE_SECONDS", 0.0)
    jobs_before = len(sandbox.books())
    row = make_generation(alice, prompt="[sandbox:hang] [sandbox:fast]")
    stop_when(is_in(row, State.SUBMITTING))
    slices.run_slice(seconds=PATIENCE)
    row.refresh_from_db()
    assert row.state == State.SUBMITTING
    assert (row.lease_token, row.attempts) == (None, 0)
    assert drive(row).state == State.COMPLETED
    assert len(sandbox.books()) == jobs_before + 1


def test_pump_that_is_told_to_stop_takes_up_what_answers_soon(
    alice: User, sandbox: SandboxProcess, stop_when: StopWhen
) -> None:
    row = make_generation(alice, prompt="[sandbox:slow=30]")
    stop_when(is_in(row, State.SUBMITTING, State.RUNNING))
    slices.run_slice(seconds=PATIENCE)
    row.refresh_from_db()
    assert row.state == State.RUNNING
    assert row.lease_token is None


def test_collector_that_is_told_to_stop_hands_back_what_it_holds(
    alice: User,
    sandbox: SandboxProcess,
    stop_when: StopWhen,
    drive: Drive,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gallery.engine.collect.TOTAL_SECONDS", 2.0)
    row = make_generation(alice, prompt="[sandbox:image-hang] [sandbox:fast]")
    drive(row, to={State.COLLECTING})
    stop_when(lambda: Generation.objects.exclude(lease_token=None).exists())
    collector.run_collector()
    row.refresh_from_db()
    assert (row.state, row.lease_token, row.attempts) == (State.COLLECTING, None, 0)


def test_collector_brings_home_what_waits_and_ends(
    alice: User, sandbox: SandboxProcess, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collector, "LINGER_SECONDS", 0.0)
    row = drive(make_generation(alice, prompt="[sandbox:fast]"), to={State.COLLECTING})
    collector.run_collector()
    assert is_in(row, State.COMPLETED)()
    collector.run_collector()
    assert row.images.count() == 1, "a task that is doubled does no harm"


def test_third_process_does_not_wait(db: None) -> None:
    now = timezone.now()
    EngineLease.objects.take(PUMP_LEASE, now)
    EngineLease.objects.take(slices.STANDBY_LEASE, now)
    slices.run_slice(seconds=PATIENCE, standby_seconds=PATIENCE)
    assert not OrmQ.objects.exists()


def test_process_that_stands_by_takes_over_when_the_pump_falls_silent(
    alice: User, sandbox: SandboxProcess, stop_when: StopWhen
) -> None:
    row = make_generation(alice, prompt="[sandbox:slow=30]")
    EngineLease.objects.take(PUMP_LEASE, timezone.now())
    looks: list[int] = []

    def falls_silent_then_stops() -> bool:
        looks.append(1)
        if len(looks) == 2:
            EngineLease.objects.filter(name=PUMP_LEASE).update(until=timezone.now())
        return is_in(row, State.RUNNING)()

    stop_when(falls_silent_then_stops)
    slices.run_slice(seconds=PATIENCE, standby_seconds=PATIENCE)
    assert is_in(row, State.RUNNING)()
    assert EngineLease.objects.get(name=PUMP_LEASE).number == 2
    assert not EngineLease.objects.is_held(slices.STANDBY_LEASE, timezone.now())


def test_pump_that_was_replaced_while_it_slept_stops(
    alice: User, sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "HOLD_SECONDS", 0.0)
    turn, turns = Pump.turn, []

    def replaced_meanwhile(pump: Pump) -> bool:
        turns.append(1)
        EngineLease.objects.filter(name=PUMP_LEASE).update(number=7)
        return turn(pump)

    monkeypatch.setattr(Pump, "turn", replaced_meanwhile)
    slices.run_slice(seconds=PATIENCE)
    assert len(turns) == 1
    assert EngineLease.objects.is_held(PUMP_LEASE, timezone.now()), "it is the other's, and stays"


@pytest.mark.django_db(transaction=True)
def test_database_that_is_away_for_a_while_stops_nothing_for_good(
    alice: User,
    sandbox: SandboxProcess,
    stop_when: StopWhen,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(slices, "PAUSE_WITHOUT_DATABASE", 0.0)
    row = make_generation(alice, prompt="[sandbox:slow=30]")
    turn, failures = Pump.turn, [OperationalError("database is locked")] * 3

    def away_at_first(pump: Pump) -> bool:
        if failures:
            raise failures.pop()
        return turn(pump)

    monkeypatch.setattr(Pump, "turn", away_at_first)
    stop_when(is_in(row, State.RUNNING))
    slices.run_slice(seconds=PATIENCE)
    assert is_in(row, State.RUNNING)()
    assert "The database does not answer" in caplog.text


def test_pump_mends_times_after_the_clock_was_set_back(
    alice: User, sandbox: SandboxProcess, stop_when: StopWhen, caplog: pytest.LogCaptureFixture
) -> None:
    later = timezone.now() + timedelta(hours=1)
    row = make_generation(alice, prompt="[sandbox:slow=30]", due_at=later)
    stop_when(is_in(row, State.RUNNING))
    slices.run_slice(seconds=PATIENCE)
    assert is_in(row, State.RUNNING)()
    assert "was the clock set back?" in caplog.text


def test_engine_is_woken_where_nobody_is_at_work_and_only_there(db: None) -> None:
    wake_engine()
    assert queued(queue.PUMP) == 1
    EngineLease.objects.take(PUMP_LEASE, timezone.now())
    wake_engine()
    assert queued(queue.PUMP) == 1


def test_asking_for_a_picture_wakes_the_engine_after_the_commit(
    alice: User, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        generations.create(
            alice,
            prompt="A cat",
            model="grok-imagine-image",
            aspect_ratio="1:1",
            form_token=uuid.uuid4(),
        )
        assert queued(queue.PUMP) == 0
    assert queued(queue.PUMP) == 1


def test_rows_are_found_though_every_task_was_lost(
    alice: User, sandbox: SandboxProcess, stop_when: StopWhen
) -> None:
    """The watchdog asks for a pump each minute, and that one finds the rows."""
    row = make_generation(alice, prompt="[sandbox:slow=30]")
    OrmQ.objects.all().delete()
    tasks.watch()
    assert queued(queue.PUMP) == 1
    OrmQ.objects.all().delete()
    stop_when(is_in(row, State.RUNNING))
    tasks.pump()
    assert is_in(row, State.RUNNING)()


def test_no_more_collectors_are_asked_for_than_there_is_to_collect(
    alice: User, sandbox: SandboxProcess
) -> None:
    for _number in range(3):
        make_generation(alice, state=State.COLLECTING, result_urls=["http://10.0.0.1/a.png"])
    for _turn in range(5):
        Pump().turn()
    assert queued(queue.COLLECT) == 3
