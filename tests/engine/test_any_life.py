"""Whatever happens, in whatever order: one job and one charge each, and the books agree."""

import os
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from gallery.engine import client, collect, pump
from gallery.engine.collector import collect_more
from gallery.errors import NotPossible, TooLate
from gallery.lifecycle import ENDS, UNRESOLVED, EndReason, State
from gallery.models import DailyBalance, Generation, LedgerEntry, User
from gallery.provider.contract import JobStatus
from gallery.services import generations, ledger, retrying
from gallery.services.books import deviations
from gallery.services.webhooks import make_due
from tests.engine.any_life import (
    READS,
    SUBMITS,
    TAKEN,
    Clock,
    FakeProvider,
    ManualCalls,
    fetched,
    not_fetched,
)

LIVES = int(os.environ.get("ANY_LIFE_EXAMPLES", "25"))
POLICY, PASSING = "content policy violation", "temporarily overloaded"
CLOCK = Clock()


class Life(RuleBasedStateMachine):
    """Two pumps and a collector, which may stall and die, at a provider that may do anything."""

    provider_now: FakeProvider

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.clock = CLOCK
        self.clock.restart()
        self.set_back = timedelta()
        self.provider = FakeProvider(self.clock)
        Life.provider_now = self.provider
        client.provider.cache_clear()
        collect._fetch = fetched
        self.pumps = [pump.Pump(), pump.Pump()]
        self.files = ManualCalls(4, name="files")
        name = f"member-{uuid.uuid4()}"
        self.member = User.objects.create(username=name, retries_by_itself=True)
        self.no_longer_waited_for: set[int] = set()
        self.by_hand: set[int] = set()

    def teardown(self) -> None:
        """Let everything settle, compare the books, and forget it all."""
        try:
            self._settle()
            self._books_agree()
        finally:
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    @rule()
    def ask(self) -> None:
        """A member asks for a picture."""
        generations.create(
            self.member,
            prompt="A cat",
            model="grok-imagine-image",
            aspect_ratio="1:1",
            form_token=uuid.uuid4(),
        )

    @rule(number=st.integers(0, 20))
    def cancel(self, number: int) -> None:
        """The member takes one back, or is told that it is too late."""
        rows = list(Generation.objects.order_by("pk"))
        if rows:
            try:
                generations.cancel(self.member, rows[number % len(rows)])
            except TooLate:
                return

    @rule(number=st.integers(0, 20))
    def stop_waiting(self, number: int) -> None:
        """The member no longer waits for a job that takes long, where there is one."""
        rows = list(Generation.objects.filter(state=State.RUNNING).order_by("pk"))
        if rows:
            try:
                generations.stop_waiting(self.member, rows[number % len(rows)])
            except TooLate:
                return
            self.no_longer_waited_for.add(rows[number % len(rows)].pk)

    @rule(number=st.integers(0, 20))
    def retry(self, number: int) -> None:
        """The member asks for one of them once more, or is told why not."""
        rows = list(Generation.objects.order_by("pk"))
        if rows:
            try:
                made = retrying.retry(self.member, rows[number % len(rows)])
            except (TooLate, NotPossible):
                return
            self.by_hand.add(made.pk)

    @rule(which=st.integers(0, 1), submit=st.sampled_from(sorted(SUBMITS)))
    def pump(self, which: int, submit: str) -> None:
        """A pump does a turn; the provider will answer the next submit like this."""
        self.provider.submit = submit
        Generation.objects.mend_times(self.clock.now())
        self.pumps[which].turn()

    @rule(submit=st.sampled_from(sorted(SUBMITS)), read=st.sampled_from(sorted(READS)))
    def work(self, submit: str, read: str) -> None:
        """A pump does a turn, and all that it starts is answered at once."""
        self.clock.go_on(timedelta(seconds=3))
        self.pump(0, submit)
        calls = self._calls(0)
        while calls.open:
            self.provider.submit, self.provider.read = submit, read
            calls.make(0)

    @rule(which=st.integers(0, 2), number=st.integers(0, 20), read=st.sampled_from(sorted(READS)))
    def answer(self, which: int, number: int, read: str) -> None:
        """One of the open calls is made, and taken up."""
        self.provider.read = read
        calls = self._calls(which)
        if calls.open:
            calls.make(number)

    @rule(which=st.integers(0, 2), made=st.booleans())
    def die(self, which: int, made: bool) -> None:
        """A process dies, before or after its calls were made."""
        self._calls(which).die(made=made)

    @rule(works=st.booleans())
    def collect(self, works: bool) -> None:
        """The collector claims what is there; files can be fetched or can't."""
        collect._fetch = fetched if works else not_fetched
        collect_more(self.files)

    @rule(
        number=st.integers(0, 20),
        status=st.sampled_from([JobStatus.COMPLETED, JobStatus.FAILED]),
        error=st.sampled_from([POLICY, PASSING, "it broke"]),
    )
    def finish_job(self, number: int, status: JobStatus, error: str) -> None:
        """The provider finishes a job; what it has finished stays so."""
        jobs = list(self.provider.jobs_by_id.values())
        if jobs and jobs[number % len(jobs)].status is JobStatus.PROCESSING:
            job = jobs[number % len(jobs)]
            job.status, job.error = status, error

    @rule(number=st.integers(0, 20))
    def report(self, number: int) -> None:
        """A webhook comes: early, late or again."""
        jobs = list(self.provider.jobs_by_id)
        if jobs:
            make_due(jobs[number % len(jobs)])

    @rule(seconds=st.sampled_from([0.1, 1, 5, 61, 200, 3600, 30_000]))
    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.clock.go_on(timedelta(seconds=seconds))

    # Beyond these the resend window of 20 hours could outlast the key's 24.
    @precondition(lambda self: self.set_back < timedelta(hours=3))
    @rule(hours=st.sampled_from([-1, 1]))
    def set_clock(self, hours: int) -> None:
        """Our clock is set."""
        self.set_back += timedelta(hours=max(-hours, 0))
        self.clock.set(timedelta(hours=hours))

    @invariant()
    def one_job_each(self) -> None:
        """No generation has two jobs, and none that counts as unsent has one."""
        keys = [job.key for job in self.provider.jobs_by_id.values()]
        assert len(keys) == len(set(keys))
        unsent = Generation.objects.filter(state__in=[State.QUEUED, State.CANCELLED])
        assert not set(keys) & {row.idempotency_key for row in unsent}

    @invariant()
    def ends_have_their_money(self) -> None:
        """A reservation lasts exactly as long as the outcome is open."""
        for row in Generation.objects.all():
            kinds = set(row.ledger_entries.values_list("kind", flat=True))
            open_yet = row.state not in ENDS or row.end_reason in UNRESOLVED
            if row.state != State.COLLECTING:
                # What came late was released when nobody waited for it any more.
                assert ("release" in kinds) == (not open_yet)
            assert ("settle" in kinds) == (row.state == State.COMPLETED or _is_paid_failure(row))

    @invariant()
    def passing_failures_are_retried_once(self) -> None:
        """By itself only what cost nothing is retried, at once with its end, and only once."""
        for row in Generation.objects.filter(provider_sentence=PASSING, retry_of=None):
            if row.pk not in self.no_longer_waited_for and not self._was_expired(row):
                assert Generation.objects.filter(retry_of=row).exists()
        for row in Generation.objects.exclude(retry_of=None).exclude(pk__in=self.by_hand):
            first = row.retry_of
            assert first is not None
            assert (first.state, first.retry_of) == (State.FAILED, None)
            assert first.dismissed_at is not None
            assert not ledger.paid(first)

    @staticmethod
    def _was_expired(row: Generation) -> bool:
        release = row.ledger_entries.get(kind=LedgerEntry.Kind.RELEASE)
        return release.created_at != row.finished_at

    @invariant()
    def daily_sums_are_the_ledgers(self) -> None:
        """What budgets go by is what the ledger says, and never less than nothing."""
        assert not list(deviations())
        assert not DailyBalance.objects.filter(used__lt=0).exists()

    @invariant()
    def pictures_are_there(self) -> None:
        """Who completed has a picture, and nobody else has."""
        for row in Generation.objects.all():
            assert row.images.exists() == (row.state == State.COMPLETED)

    def _calls(self, which: int) -> ManualCalls:
        calls = self.files if which == 2 else self.pumps[which].calls
        assert isinstance(calls, ManualCalls)
        return calls

    def _settle(self) -> None:
        """Everything works again, and time passes."""
        collect._fetch = fetched
        self.provider.finish_all()
        self.provider.submit, self.provider.read = TAKEN, "read"
        for _round in range(60):
            self.clock.go_on(timedelta(seconds=100))
            Generation.objects.mend_times(self.clock.now())
            self.pumps[0].turn()
            collect_more(self.files)
            for which in range(3):
                self._calls(which).make_all()
            if not Generation.objects.filter(due_at__isnull=False).exists():
                return
        left = list(Generation.objects.filter(due_at__isnull=False).values_list("state", "due_at"))
        raise AssertionError(f"Still under way at {self.clock.now()}: {left}")

    def _books_agree(self) -> None:
        jobs = {job.key: job for job in self.provider.jobs_by_id.values()}
        assert not Generation.objects.exclude(lease_token=None).exists()
        for row in Generation.objects.all():
            job = jobs.get(row.idempotency_key)
            if row.end_reason not in UNRESOLVED:
                assert ledger.paid(row) == (job.charged if job else 0)
                paid = sum(
                    LedgerEntry.objects.filter(generation=row).values_list("credits", flat=True)
                )
                assert -paid == ledger.paid(row)
            if job is not None and job.status is JobStatus.COMPLETED:
                assert row.state == State.COMPLETED or row.end_reason in UNRESOLVED


def _is_paid_failure(row: Generation) -> bool:
    reasons = {EndReason.NO_RESULT, EndReason.RESULT_UNAVAILABLE, EndReason.RESULT_DAMAGED}
    return row.end_reason in reasons or (row.end_reason == EndReason.GAVE_UP and bool(row.made_at))


@pytest.fixture
def in_memory(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[None]:
    """Use the clock and the calls of the stateful test."""
    nothing = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    settings.CACHES = {"default": nothing, "process": nothing}
    monkeypatch.setattr(timezone, "now", CLOCK.now)
    monkeypatch.setattr(pump, "Calls", ManualCalls)
    monkeypatch.setattr("gallery.engine.client.ApiframeClient", lambda *_to: Life.provider_now)
    monkeypatch.setattr(collect, "_fetch", collect._fetch)
    monkeypatch.setattr(pump, "keep_queued", lambda *_arguments: None)
    yield
    client.provider.cache_clear()


def test_any_life_ends_with_the_books_in_agreement(db: None, in_memory: None) -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=40,
            # To make a failure shorter takes many minutes, and its forty steps can be read.
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
