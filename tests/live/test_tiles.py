"""The live stream brings the tile itself: just as a fetch would, and to nobody but its owner."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import AsyncClient, Client
from django.urls import reverse
from django.utils import timezone

from gallery.lifecycle import EndReason, State
from gallery.live.tailer import Change
from gallery.models import Generation, User
from gallery.permissions import Role
from gallery.services.thumbnail_links import PREFIX
from gallery.views.live_tiles import drawn_in
from tests.factories import make_generation, make_image
from tests.live.test_hub import SECONDS, begun, elsewhere, make_progress

pytestmark = pytest.mark.django_db(transaction=True)
Told = dict[str, Any]
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def end(generation: Generation, state: State, **fields: Any) -> None:
    """End a request as a worker does."""
    now = timezone.now()
    values = {"due_at": None, "finished_at": now, "changed_at": now} | fields
    rows = Generation.objects.filter(pk=generation.pk)
    rows.update(state=state, revision=generation.revision + 1, **values)


def complete(generation: Generation) -> None:
    """End a request with a picture."""
    make_image(generation)
    end(generation, State.COMPLETED, credit_cost=4)


async def opened(cookies: Any, language: str) -> AsyncIterator[bytes]:
    """Open the stream of a browser, up to its `hello`."""
    browser = AsyncClient()
    browser.cookies = cookies
    headers = {"Accept-Language": language}
    answer: Any = await browser.get(reverse("gallery:live"), headers=headers)
    parts: AsyncIterator[bytes] = answer.__aiter__()
    assert b"event: hello" in await anext(parts)
    return parts


async def first_told(browsers: list[Client], language: str, act: Callable[[], None]) -> list[Told]:
    """Return what each of some browsers is told first, once something was done elsewhere."""
    streams = [await opened(browser.cookies, language) for browser in browsers]
    await begun()
    await asyncio.get_running_loop().run_in_executor(None, elsewhere, act)
    parts = [await asyncio.wait_for(anext(stream), SECONDS) for stream in streams]
    return [json.loads(part.decode().partition("data: ")[2]) for part in parts]


@pytest.mark.parametrize(
    ("chosen", "browsers", "read"), [("", "ja", "ja"), ("en", "ja", "en"), ("ja", "en", "ja")]
)
@pytest.mark.parametrize("ends", [State.COMPLETED, State.FAILED])
def test_tile_is_the_one_that_a_fetch_gives(
    alice: User, as_alice: Client, chosen: str, browsers: str, read: str, ends: State
) -> None:
    User.objects.filter(pk=alice.pk).update(language=chosen, time_zone="Asia/Tokyo")
    generation = make_generation(alice, state=State.RUNNING, prompt='A <b>"fox"</b> & 狐')

    def act() -> None:
        if ends == State.COMPLETED:
            complete(generation)
        else:
            end(generation, State.FAILED, end_reason=EndReason.PROVIDER_FAULT)

    (told,) = asyncio.run(first_told([as_alice], browsers, act))
    fetched = as_alice.get(told["address"], headers={"Accept-Language": browsers})
    assert told["language"] == read == fetched["Content-Language"]
    assert TOKEN.sub("", told["html"]) == TOKEN.sub("", fetched.content.decode())
    assert "<b>" not in told["html"]


def test_picture_of_the_tile_opens_by_its_link(alice: User, as_alice: Client) -> None:
    generation = make_generation(alice, state=State.RUNNING)
    (told,) = asyncio.run(first_told([as_alice], "en", lambda: complete(generation)))
    links = re.findall(rf"{PREFIX}[^ \"]+", told["html"])
    assert links
    assert {Client().get(link).status_code for link in links} == {200}


def test_buttons_of_the_tile_work_in_the_session_of_its_stream(
    alice: User, as_alice: Client
) -> None:
    generation = make_generation(alice, state=State.RUNNING)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    # A page has set the cookie that goes with the token.
    browser.get(reverse("gallery:home"))

    def act() -> None:
        end(generation, State.FAILED, end_reason=EndReason.PROVIDER_FAULT)

    told, other = asyncio.run(first_told([browser, as_alice], "en", act))
    put_away = reverse("gallery:generation-dismiss", args=[generation.public_id])
    tokens = [TOKEN.findall(one["html"])[0] for one in (other, told)]
    answers = [browser.post(put_away, {"csrfmiddlewaretoken": token}) for token in tokens]
    assert [answer.status_code for answer in answers] == [403, 302]


def test_nobody_is_told_of_another_persons_tile(
    alice: User, bob: User, as_alice: Client, as_bob: Client
) -> None:
    hers = make_generation(alice, state=State.RUNNING, prompt="A secret of Alice's")
    his = make_generation(bob, state=State.RUNNING, prompt="A plan of Bob's")

    def act() -> None:
        complete(hers)
        complete(his)

    of_hers, of_his = asyncio.run(first_told([as_alice, as_bob], "en", act))
    assert (of_hers["id"], of_his["id"]) == (str(hers.public_id), str(his.public_id))
    assert "secret" in of_hers["html"]
    assert "secret" not in of_his["html"]
    stolen = Change(bob.pk, hers.public_id, 2, State.COMPLETED)
    assert drawn_in(stolen, frozenset({"en"})) == {}


def test_progress_is_told_by_its_number_alone(alice: User, as_alice: Client) -> None:
    generation = make_generation(alice, state=State.RUNNING)
    (told,) = asyncio.run(first_told([as_alice], "en", lambda: make_progress(generation)))
    assert told["progress"] == 50
    assert "html" not in told


@pytest.mark.parametrize(
    "fields", [{"role": Role.AUDITOR}, {"standing": "suspended", "is_active": False}]
)
def test_who_may_not_fetch_the_tile_gets_none(alice: User, fields: dict[str, Any]) -> None:
    generation = make_generation(alice, state=State.RUNNING)
    change = Change(alice.pk, generation.public_id, 2, State.RUNNING)
    languages = frozenset(dict(settings.LANGUAGES))
    assert drawn_in(change, languages).keys() == languages
    User.objects.filter(pk=alice.pk).update(**fields)
    assert drawn_in(change, languages) == {}
