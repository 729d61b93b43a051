"""What is forecast from recent jobs, and that nothing is where too little is known."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from gallery.lifecycle import EndReason, State
from gallery.models import Generation, User
from gallery.services import durations
from gallery.services.forecast import Kind, expectation, weather
from tests.factories import make_generation

NOW = timezone.now()


def finish(owner: User, *, count: int, seconds: float, ago: float = 60, **fields: Any) -> None:
    """Write jobs that took so long and were accepted so many seconds ago."""
    accepted_at = timezone.now() - timedelta(seconds=ago)
    times = {"accepted_at": accepted_at, "made_at": accepted_at + timedelta(seconds=seconds)}
    for _number in range(count):
        make_generation(owner, state=State.COMPLETED, **times | fields)


def fail(owner: User, *, count: int, reason: EndReason = EndReason.PROVIDER_FAULT) -> None:
    for _number in range(count):
        make_generation(owner, state=State.FAILED, end_reason=reason)


def running(owner: User, *, ago: float, **fields: Any) -> Generation:
    accepted_at = NOW - timedelta(seconds=ago)
    return make_generation(owner, state=State.RUNNING, accepted_at=accepted_at, **fields)


def test_nothing_is_expected_while_too_little_is_known(alice: User) -> None:
    finish(alice, count=durations.ENOUGH - 1, seconds=8)
    assert expectation(running(alice, ago=1), NOW) is None


def test_running_job_should_be_ready_after_the_usual_time(alice: User) -> None:
    finish(alice, count=durations.ENOUGH, seconds=8)
    expected = expectation(running(alice, ago=3), NOW)
    assert expected is not None
    assert expected.ready_at - NOW == timedelta(seconds=5)
    assert expected.late_at - NOW == timedelta(seconds=13)


def test_slow_weather_makes_the_wait_longer(alice: User) -> None:
    finish(alice, count=40, seconds=8, ago=7200)
    finish(alice, count=6, seconds=40)
    expected = expectation(running(alice, ago=0), NOW)
    assert expected is not None
    assert expected.ready_at - NOW == timedelta(seconds=40)


def test_quick_jobs_are_not_late_within_seconds(alice: User) -> None:
    finish(alice, count=durations.ENOUGH, seconds=0.1)
    expected = expectation(running(alice, ago=0), NOW)
    assert expected is not None
    assert expected.late_at - NOW > timedelta(seconds=5)


def test_clock_that_was_set_back_makes_no_long_wait(alice: User) -> None:
    finish(alice, count=durations.ENOUGH, seconds=8)
    expected = expectation(running(alice, ago=-3600), NOW)
    assert expected is not None
    assert expected.ready_at - NOW == timedelta(seconds=8)


@pytest.mark.parametrize("state", sorted(set(State) - {State.RUNNING}))
def test_nothing_is_expected_of_what_does_not_run(alice: User, state: State) -> None:
    finish(alice, count=durations.ENOUGH, seconds=8)
    assert expectation(make_generation(alice, state=state), NOW) is None


def test_weather_is_unknown_before_there_were_jobs(alice: User) -> None:
    finish(alice, count=4, seconds=8)
    assert weather().kind == Kind.UNKNOWN
    assert weather().seconds is None


def test_weather_is_clear_while_jobs_take_their_time(alice: User) -> None:
    finish(alice, count=20, seconds=8)
    assert (weather().kind, weather().seconds) == (Kind.CLEAR, 8)


def test_weather_is_slow_when_the_latest_jobs_take_twice_as_long(alice: User) -> None:
    finish(alice, count=40, seconds=8, ago=7200)
    finish(alice, count=6, seconds=40)
    assert (weather().kind, weather().seconds) == (Kind.SLOW, 40)


def test_weather_of_long_ago_tells_nothing(alice: User) -> None:
    finish(alice, count=20, seconds=8, ago=7200)
    assert weather().kind == Kind.UNKNOWN


def test_weather_is_troubled_when_many_fail(alice: User) -> None:
    finish(alice, count=6, seconds=8)
    fail(alice, count=4)
    found = weather()
    assert (found.kind, found.failed, found.ended) == (Kind.TROUBLED, 4, 10)


def test_weather_is_troubled_when_all_fail(alice: User) -> None:
    fail(alice, count=6)
    assert weather().kind == Kind.TROUBLED


def test_faults_of_our_own_are_no_trouble_of_the_provider(alice: User) -> None:
    finish(alice, count=6, seconds=8)
    fail(alice, count=6, reason=EndReason.RESULT_UNAVAILABLE)
    assert weather().kind == Kind.CLEAR
