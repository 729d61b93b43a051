"""What members read of the near future: a countdown, a place in the queue, the weather."""

import re
import uuid
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gallery.lifecycle import State
from gallery.models import Batch, Generation, ProviderGate, User
from gallery.pages.outlook import roughly
from gallery.services import provider_account
from tests.factories import make_generation

QUEUED, WEATHER = reverse("gallery:queued"), reverse("gallery:weather")
JAPANESE = {"Accept-Language": "ja"}


def finish(owner: User, *, seconds: float, count: int = 10, ago: float = 60) -> None:
    """Write jobs that took so long, from which durations and weather are learnt."""
    accepted_at = timezone.now() - timedelta(seconds=ago)
    made_at = accepted_at + timedelta(seconds=seconds)
    for _number in range(count):
        make_generation(owner, state=State.COMPLETED, accepted_at=accepted_at, made_at=made_at)


def run(owner: User, *, ago: float) -> Generation:
    """Write a job that was accepted so many seconds ago."""
    accepted_at = timezone.now() - timedelta(seconds=ago)
    return make_generation(owner, state=State.RUNNING, accepted_at=accepted_at)


def close_gate() -> None:
    ProviderGate.objects.create(
        name="apiframe",
        reason=ProviderGate.Reason.RATE_LIMITED,
        paused_until=timezone.now() + timedelta(minutes=1),
    )


def read(client: Client, address: str, **headers: str) -> str:
    """Return what is to be read there, without tags and in one line."""
    html = client.get(address, headers=headers).content.decode()
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def addresses_of(generation: Generation) -> list[str]:
    """Return where its future is spoken of: the gallery, its page, and their live parts."""
    names = ("generation", "generation-tile", "generation-status")
    own = [reverse(f"gallery:{name}", args=[generation.public_id]) for name in names]
    return [reverse("gallery:home"), *own]


@pytest.mark.parametrize(
    ("age", "english", "japanese"),
    [
        # The typical time is an hour, so that the test's own time changes no word.
        (5 * 60, "About 55 min left", "残り約55分"),
        (90 * 60, "Any moment now", "まもなく完成"),
        (150 * 60, "Taking longer than usual", "通常より時間がかかっています"),
    ],
)
def test_running_request_says_how_long_it_still_takes(
    as_alice: Client, alice: User, age: float, english: str, japanese: str
) -> None:
    finish(alice, seconds=3600, ago=2 * 3600)
    generation = run(alice, ago=age)
    for address in addresses_of(generation):
        assert english in read(as_alice, address)
        assert japanese in read(as_alice, address, **JAPANESE)


def test_browser_is_told_the_moments_to_count_down_to(as_alice: Client, alice: User) -> None:
    finish(alice, seconds=8)
    generation = run(alice, ago=0)
    html = as_alice.get("/").content.decode()
    ready, late, now = (
        datetime.fromisoformat(re.findall(rf'<time[^>]*\s{name}="([^"]+)"', html, re.S)[0])
        for name in ("datetime", "data-late", "data-now")
    )
    assert generation.accepted_at is not None
    assert abs(ready - generation.accepted_at - timedelta(seconds=8)) < timedelta(seconds=0.01)
    assert abs(late - ready - timedelta(seconds=8)) < timedelta(seconds=0.01)
    assert abs(now - timezone.now()) < timedelta(minutes=1)


def test_nothing_is_said_where_too_little_is_known(as_alice: Client, alice: User) -> None:
    generation = run(alice, ago=1)
    for address in addresses_of(generation):
        assert 'class="outlook"' not in as_alice.get(address).content.decode()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        *((0.2, "1 s"), (6.4, "6 s"), (19.4, "19 s"), (21, "20 s"), (23, "25 s"), (56, "55 s")),
        *((58, "1 min"), (89, "1 min"), (91, "2 min"), (3600, "60 min")),
    ],
)
def test_forecast_is_no_more_exact_than_it_can_be(seconds: float, words: str) -> None:
    assert roughly(seconds) == words


def test_waiting_request_says_how_many_come_before_it(
    as_alice: Client, alice: User, bob: User
) -> None:
    make_generation(bob, turn=0)
    second, third = make_generation(alice, turn=1), make_generation(alice, turn=2)
    for address in addresses_of(second)[1:]:
        assert "1 request before it" in read(as_alice, address)
        assert "前に1件待ち" in read(as_alice, address, **JAPANESE)
    for address in addresses_of(third)[1:]:
        assert "2 requests before it" in read(as_alice, address)
    for address in ("/", QUEUED):
        text = read(as_alice, address)
        assert "1 request before it" in text
        assert "2 requests before it" in text


def test_first_of_the_queue_is_next(as_alice: Client, alice: User) -> None:
    generation = make_generation(alice)
    for address in [*addresses_of(generation), QUEUED]:
        assert "Next in line" in read(as_alice, address)


def test_member_with_a_full_share_waits_for_their_own(
    as_alice: Client, alice: User, bob: User, settings: Any
) -> None:
    settings.IN_FLIGHT_PER_MEMBER = 1
    run(alice, ago=0)
    make_generation(bob)
    make_generation(alice, turn=1)
    make_generation(alice, turn=2)
    text = read(as_alice, QUEUED)
    assert "It goes out when one of yours is done." in text
    assert "1 of yours before it" in text


def test_waiting_request_learns_that_the_gate_has_closed_and_opened(
    as_alice: Client, alice: User
) -> None:
    generation = make_generation(alice)
    close_gate()
    for address in [*addresses_of(generation), QUEUED]:
        assert "Waiting for the provider" in read(as_alice, address)
        assert "プロバイダー待ち" in read(as_alice, address, **JAPANESE)
    ProviderGate.objects.update(reason="", paused_until=None)
    for address in [*addresses_of(generation), QUEUED]:
        assert "Waiting for the provider" not in read(as_alice, address)


def test_page_can_put_each_line_in_the_place_of_the_old(as_alice: Client, alice: User) -> None:
    generation = make_generation(alice)
    mark = f'id="outlook-{generation.public_id}"'
    for address in [*addresses_of(generation), QUEUED]:
        html = as_alice.get(address).content.decode()
        assert html.count(mark) == 1
        assert f'data-renew="{QUEUED}"' in html


def test_only_ones_own_waiting_requests_are_listed(
    as_alice: Client, alice: User, bob: User
) -> None:
    theirs, running = make_generation(bob), run(alice, ago=0)
    html = as_alice.get(QUEUED).content.decode()
    assert str(theirs.public_id) not in html
    assert str(running.public_id) not in html


@pytest.mark.parametrize("address", [QUEUED, WEATHER])
def test_stranger_is_asked_to_sign_in(client: Client, db: None, address: str) -> None:
    assert client.get(address)["Location"].startswith(reverse("account_login"))


def test_long_queue_takes_no_more_queries_than_a_short_one(as_alice: Client, alice: User) -> None:
    def queries(address: str) -> int:
        # What is remembered for a second or two would be asked for now and then.
        caches["process"].clear()
        provider_account.forget()
        with CaptureQueriesContext(connection) as found:
            as_alice.get(address)
        return len(found)

    finish(alice, seconds=8)
    for state in (State.QUEUED, State.RUNNING):
        make_generation(alice, state=state)
    for address in ("/", QUEUED):
        queries(address)
    few = [queries(address) for address in ("/", QUEUED)]
    for number in range(20):
        make_generation(alice, turn=number + 1)
        run(alice, ago=number)
    assert [queries(address) for address in ("/", QUEUED)] == few


def test_clear_weather_says_quietly_how_long_pictures_take(as_alice: Client, alice: User) -> None:
    finish(alice, seconds=8)
    for address in ("/", WEATHER):
        assert "Pictures take about 8 s just now." in read(as_alice, address)
        assert "約8秒" in read(as_alice, address, **JAPANESE)
        assert "weather-bad" not in as_alice.get(address).content.decode()


def test_slow_weather_is_told(as_alice: Client, alice: User) -> None:
    finish(alice, seconds=8, count=40, ago=2 * 3600)
    finish(alice, seconds=41)
    for address in ("/", WEATHER):
        assert "Slower than usual just now: about 40 s." in read(as_alice, address)
        assert "weather-bad" in as_alice.get(address).content.decode()


def test_troubled_weather_is_told(as_alice: Client, alice: User) -> None:
    finish(alice, seconds=8, count=6)
    for _number in range(4):
        make_generation(alice, state=State.FAILED)
    for address in ("/", WEATHER):
        words = "Many pictures fail at the provider just now: 4 of the last 10."
        assert words in read(as_alice, address)
        assert "10件中4件" in read(as_alice, address, **JAPANESE)


def test_unknown_weather_says_nothing(as_alice: Client, alice: User) -> None:
    finish(alice, seconds=8, count=4)
    for address in ("/", WEATHER):
        assert 'class="weather ' not in as_alice.get(address).content.decode()


def test_weather_leaves_the_word_to_the_notice_of_real_trouble(
    as_alice: Client, alice: User
) -> None:
    finish(alice, seconds=8)
    ProviderGate.objects.create(
        name="apiframe", reason="unavailable", paused_until=timezone.now() + timedelta(minutes=1)
    )
    for address in ("/", WEATHER):
        assert "Pictures take" not in read(as_alice, address)


def test_refused_form_keeps_the_weather(as_alice: Client, alice: User) -> None:
    finish(alice, seconds=8)
    answer = as_alice.post(
        reverse("gallery:generation-create"), {"prompt": ""}, headers={"X-Fragment": "1"}
    )
    assert "Pictures take about 8 s" in answer.content.decode()


def test_request_of_a_paused_batch_is_promised_nothing(as_alice: Client, alice: User) -> None:
    batch = Batch.objects.create(
        owner=alice, name="Cups", form_token=uuid.uuid4(), paused_at=timezone.now()
    )
    held = make_generation(alice, batch=batch)
    home, *own = addresses_of(held)
    for address in own:
        assert "Paused" in read(as_alice, address)
        assert "Next in line" not in read(as_alice, address)
    # In the grid it would be one of hundreds; the queue has the batch.
    assert str(held.public_id) not in as_alice.get(home).content.decode()
    assert "Paused" in read(as_alice, reverse("gallery:queue"))
    close_gate()
    assert "Paused" in read(as_alice, own[0])
