"""The live stream over a real connection: whom it answers, what it tells, and when it ends."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browsing.conftest import SignIn
from tests.browsing.steps import PICTURE_WAIT, generate, picture_of, tile_of, turning
from tests.trial_process import TrialProcess

pytestmark = pytest.mark.browser


Event = tuple[str, dict[str, object]]


@contextmanager
def stream_of(page: Page, trial: TrialProcess) -> Iterator[Iterator[Event]]:
    """Open the stream of whoever has signed in, up to its `hello`; give what comes then."""
    url = f"{trial.url}{page.locator('body').get_attribute('data-live-url')}"
    cookies = {str(one.get("name")): str(one.get("value")) for one in page.context.cookies()}
    with (
        httpx.Client(trust_env=False, timeout=30) as http,
        http.stream("GET", url, cookies=cookies) as answer,
    ):
        told = events(answer)
        assert next(told)[0] == "hello"
        yield told


def events(answer: httpx.Response) -> Iterator[Event]:
    """Read server-sent events as pairs of name and data."""
    name = ""
    for line in answer.iter_lines():
        field, _colon, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield name, json.loads(value)


def id_of(page: Page, prompt: str) -> str | None:
    """Wait until a request is in the grid, and return its id."""
    return tile_of(page, prompt).get_attribute("data-generation")


def test_stranger_gets_no_stream(trial: TrialProcess) -> None:
    answer = httpx.get(
        f"{trial.url}/live/", headers={"Accept": "text/event-stream"}, trust_env=False
    )
    assert answer.status_code == 403


def test_changes_go_to_their_owner_alone(trial: TrialProcess, sign_in: SignIn) -> None:
    alice, bob = sign_in("alice"), sign_in("bob")
    with stream_of(alice, trial) as told:
        generate(bob, "A picture of Bob's")
        other = id_of(bob, "A picture of Bob's")
        generate(alice, "A picture of Alice's")
        mine = id_of(alice, "A picture of Alice's")
        seen: set[object] = set()
        for _name, data in told:
            seen.add(data["id"])
            if data["id"] == mine and data["state"] == "completed":
                break
    assert other not in seen
    # What she has asked for in other tests may still be under way.
    assert all(alice.request.get(f"/generations/{one}/").ok for one in seen)


def test_stream_ends_once_the_person_has_signed_out(trial: TrialProcess, sign_in: SignIn) -> None:
    page = sign_in("bob")
    with stream_of(page, trial) as told:
        page.locator("[popovertarget=account]").click()
        with turning(page):
            page.locator("[data-sign-out] button").click()
        expect(page.locator("[name=login]")).to_be_visible()
        # It comes to its end by itself, which reading on would otherwise wait for in vain.
        list(told)


@pytest.mark.usefixtures("unhurried")
def test_change_told_before_its_tile_is_there_is_not_lost(sign_in: SignIn) -> None:
    page = sign_in("bob")
    # Something under way keeps the stream open.
    generate(page, "A slow river [sandbox:slow=40]")
    expect(tile_of(page, "A slow river")).to_contain_text("Being made", timeout=PICTURE_WAIT)

    def answer_when_it_is_all_over(route: Route) -> None:
        answer = route.fetch()
        found = re.search(r'data-refresh="([^"]+)"', answer.text())
        assert found
        while "tile-picture" not in page.request.get(found[1]).text():
            pass
        route.fulfill(response=answer)

    page.route("**/generations/", answer_when_it_is_all_over)
    generate(page, "A quick hare [sandbox:fast]")
    expect(picture_of(page, "quick hare")).to_be_visible(timeout=PICTURE_WAIT)


@pytest.mark.usefixtures("unhurried")
def test_picture_comes_by_the_stream_where_no_tile_can_be_fetched(sign_in: SignIn) -> None:
    page = sign_in("bob", outage_expected=True)
    # The stream is open once it has told of something else: what came before has to be fetched.
    generate(page, "A slow brook [sandbox:slow=120]")
    expect(tile_of(page, "A slow brook")).to_contain_text("Being made", timeout=PICTURE_WAIT)
    page.route("**/generations/*/tile/", lambda route: route.abort())
    generate(page, "A heron in the reeds [sandbox:slow=25]")
    tile = tile_of(page, "A heron in the reeds")
    expect(tile).to_contain_text("Being made", timeout=PICTURE_WAIT)
    expect(tile.locator("progress")).not_to_have_attribute("value", "0")
    expect(picture_of(page, "heron in the reeds")).to_be_visible(timeout=2 * PICTURE_WAIT)
