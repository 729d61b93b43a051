"""Cancel and put away: what a browser without a script gets, and what a page's script gets."""

import pytest
from django.test import Client
from django.urls import reverse

from gallery.lifecycle import State
from gallery.models import Generation, User
from tests.factories import make_generation

SCRIPT = {"X-Fragment": "1"}


def press(client: Client, button: str, generation: Generation, **headers: str) -> tuple[int, str]:
    address = reverse(f"gallery:generation-{button}", args=[generation.public_id])
    answer = client.post(address, headers=headers, follow=True)
    return answer.status_code, answer.content.decode()


def test_cancelled_request_says_that_nothing_was_spent(as_alice: Client, alice: User) -> None:
    status, page = press(as_alice, "cancel", make_generation(alice))
    assert status == 200
    assert "Cancelled. Nothing was spent." in page


def test_script_gets_the_cancelled_tile(as_alice: Client, alice: User) -> None:
    generation = make_generation(alice)
    status, tile = press(as_alice, "cancel", generation, **SCRIPT)
    assert status == 200
    assert str(generation.public_id) in tile
    assert "<html" not in tile
    generation.refresh_from_db()
    assert generation.state == State.CANCELLED


@pytest.mark.parametrize("button", ["cancel", "dismiss", "stop-waiting"])
def test_script_that_comes_too_late_gets_the_tile_as_it_is(
    as_alice: Client, alice: User, button: str
) -> None:
    generation = make_generation(alice, state=State.RUNNING)
    status, tile = press(as_alice, button, generation, **SCRIPT)
    assert status == 409
    assert "Being made" in tile


def test_person_who_comes_too_late_is_told(as_alice: Client, alice: User) -> None:
    _status, page = press(as_alice, "cancel", make_generation(alice, state=State.RUNNING))
    assert "sent already" in page


def test_what_was_put_away_is_gone_from_the_gallery(as_alice: Client, alice: User) -> None:
    generation = make_generation(alice, state=State.FAILED)
    assert str(generation.public_id) in as_alice.get("/").content.decode()
    assert press(as_alice, "dismiss", generation, **SCRIPT) == (204, "")
    assert str(generation.public_id) not in as_alice.get("/").content.decode()
