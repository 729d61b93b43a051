"""The pictures of one press are one stack in the gallery; of one picture all is as ever."""

import re
import uuid
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gallery.lifecycle import EndReason, State
from gallery.models import Batch, Generation, User
from gallery.pages.home import View, home_page
from gallery.pages.paging import PART_SIZE
from gallery.pages.stacks import Stack
from tests.factories import make_generation, make_image

STACK = "data-stack="


def press(owner: User, *states: State, **fields: Any) -> list[Generation]:
    """Write the requests of one press in these states, with the pictures of those that are done."""
    token = uuid.uuid4()
    made = []
    for position, state in enumerate(states):
        generation = make_generation(
            owner, state=state, form_token=token, position=position, **fields
        )
        if state == State.COMPLETED:
            make_image(generation)
        made.append(generation)
    return made


def test_one_picture_is_no_stack(as_alice: Client, alice: User) -> None:
    press(alice, State.COMPLETED)
    press(alice, State.RUNNING)
    assert STACK not in as_alice.get("/").content.decode()


def test_requests_under_way_are_one_stack_with_the_state_of_each(
    as_alice: Client, alice: User
) -> None:
    press(alice, State.QUEUED, State.RUNNING, State.COMPLETED, State.BLOCKED)
    page = as_alice.get("/").content.decode()
    assert page.count(STACK) == 1
    inside = page.partition(STACK)[2]
    for words in ("Waiting here", "Being made", "/images/", "Blocked by the content policy"):
        assert words in inside
    assert "4 pictures" in inside


def test_stack_stands_where_its_newest_is(alice: User) -> None:
    older = press(alice, State.COMPLETED, State.COMPLETED)
    between = press(alice, State.COMPLETED)
    assert [item.generation for item in home_page(alice).grid.items] == [between[0], older[0]]
    older[1].images.all().delete()
    make_image(older[1])
    assert [item.generation for item in home_page(alice).grid.items] == [older[0], between[0]]


def test_finished_ones_join_those_that_go_on(alice: User) -> None:
    with_running = press(alice, State.COMPLETED, State.RUNNING)
    press(alice, State.COMPLETED)
    first = home_page(alice).grid.items[0]
    assert isinstance(first, Stack)
    assert [tile.generation for tile in first.tiles] == with_running
    assert len(home_page(alice).grid.items) == 2


def test_members_that_were_put_away_are_not_in_it(as_alice: Client, alice: User) -> None:
    failed = press(alice, State.COMPLETED, State.FAILED)[1]
    assert as_alice.get("/").content.decode().count(STACK) == 1
    Generation.objects.filter(pk=failed.pk).update(dismissed_at=timezone.now())
    assert STACK not in as_alice.get("/").content.decode()


def test_opened_by_its_link_without_a_script(as_alice: Client, alice: User) -> None:
    press(alice, State.COMPLETED, State.COMPLETED)
    page = as_alice.get("/").content.decode()
    assert 'aria-expanded="false"' in page
    link = re.search(r'href="(/\?open=[^"]+)"', page)
    assert link
    opened = as_alice.get(link[1]).content.decode()
    assert 'aria-expanded="true"' in opened
    assert "pile-open" in opened


def test_batch_is_no_stack(as_alice: Client, alice: User) -> None:
    batch = Batch.objects.create(owner=alice, name="A table", form_token=uuid.uuid4())
    press(alice, State.RUNNING, State.QUEUED, batch=batch)
    assert STACK not in as_alice.get("/").content.decode()


def test_every_picture_is_met_once_though_a_page_ends_within_a_stack(alice: User) -> None:
    made = {row.pk for _number in range(PART_SIZE) for row in press(alice, *[State.COMPLETED] * 3)}
    made |= {press(alice, State.COMPLETED, State.RUNNING)[0].pk}
    seen: list[int] = []
    cursor, pages = "", 0
    while pages == 0 or cursor:
        page = home_page(alice, View(before=cursor)).grid
        for item in page.items:
            tiles = item.tiles if isinstance(item, Stack) else [item]
            seen += [one.generation.pk for one in tiles if one.generation.state == State.COMPLETED]
        cursor = page.older_url.partition("before=")[2]
        pages += 1
    assert pages == 4
    assert sorted(seen) == sorted(made)


def test_press_of_several_is_answered_with_one_stack(as_alice: Client, alice: User) -> None:
    fields = {
        "prompt": "Three of a kind",
        "model": "grok-imagine-image",
        "aspect_ratio": "1:1",
        "count": "3",
        "form_token": str(uuid.uuid4()),
    }
    address = reverse("gallery:generation-create")
    answer = as_alice.post(address, fields, headers={"X-Fragment": "1"})
    assert answer.status_code == 201
    text = answer.content.decode()
    assert text.count(STACK) == 1
    assert text.count("<article") == 3
    # The buttons within it must work as they are.
    assert text.count("csrfmiddlewaretoken") == 3
    stack = re.search(r'data-stack="([^"]+)"', text)
    assert stack
    again = as_alice.get(stack[1]).content.decode()
    assert again.count("<article") == 3


def test_stack_of_somebody_else_is_not_there(as_bob: Client, alice: User) -> None:
    generation = press(alice, State.FAILED, State.FAILED, end_reason=EndReason.POLICY)[0]
    address = reverse("gallery:generation-stack", args=[generation.public_id])
    assert as_bob.get(address).status_code == 404
