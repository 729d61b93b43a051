"""The parts of a grid: read in both directions, each picture once, with few queries."""

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gallery.lifecycle import State
from gallery.models import Image, Share, User
from gallery.pages.grid import grid_of
from gallery.pages.home import View, home_page
from gallery.pages.paging import PART_SIZE
from gallery.pages.stacks import Stack
from gallery.pages.tiles import ImageTile
from gallery.services.finding import Place, find
from tests.factories import make_generation, make_image
from tests.views.test_gallery_order import fill_gallery
from tests.views.test_stacks import press

FRAGMENT = {"X-Fragment": "1"}
MOST_QUERIES = 8


def keys_of(text: str) -> list[int]:
    return [int(key) for key in re.findall(r'data-key="(\d+)"', text)]


def part(client: Client, **query: Any) -> str:
    return client.get("/", query, headers=FRAGMENT).content.decode()


def cursor(text: str, name: str) -> str:
    found = re.search(rf'data-{name}="(\d*)"', text)
    assert found
    return found[1]


def test_parts_lead_down_and_up_again(as_alice: Client, alice: User) -> None:
    fill_gallery(alice, 3 * PART_SIZE + 5)
    newest_first = list(Image.objects.order_by("-pk").values_list("pk", flat=True))
    text = part(as_alice)
    assert "<html" not in text
    seen = keys_of(text)
    while older := cursor(text, "older"):
        text = part(as_alice, before=older)
        seen += keys_of(text)
    assert seen == newest_first
    back = keys_of(text)
    while newer := cursor(text, "newer"):
        text = part(as_alice, after=newer)
        back = keys_of(text) + back
    assert back == newest_first


def test_new_pictures_meanwhile_double_nothing(as_alice: Client, alice: User) -> None:
    fill_gallery(alice, PART_SIZE + 10)
    first = part(as_alice)
    make_image(make_generation(alice, state=State.COMPLETED))
    second = part(as_alice, before=cursor(first, "older"))
    assert not set(keys_of(first)) & set(keys_of(second))
    assert len(keys_of(first)) + len(keys_of(second)) == PART_SIZE + 10
    newest = part(as_alice, after=cursor(first, "first"))
    assert len(keys_of(newest)) == 1


def test_part_that_was_taken_out_is_read_again_as_it_was(as_alice: Client, alice: User) -> None:
    fill_gallery(alice, 60)
    keys = list(Image.objects.order_by("-pk").values_list("pk", flat=True))
    again = part(as_alice, before=keys[7] + 1, until=keys[39])
    assert keys_of(again) == keys[7:40]
    assert cursor(again, "older") == str(keys[39])


def test_number_of_queries_stays(as_alice: Client, alice: User) -> None:
    as_alice.get("/")
    counts = []
    for number in (10, 100):
        fill_gallery(alice, number)
        with CaptureQueriesContext(connection) as queries:
            assert as_alice.get("/", headers=FRAGMENT).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= MOST_QUERIES


@pytest.mark.parametrize("name", ["before", "after", "until", "at", "month", "open", "q"])
@pytest.mark.parametrize(
    "value", ["x", "-1", "9" * 40, "2026-99", "0000-12", "9999-12", "٣", "%00"]
)
def test_nonsense_in_an_address_is_no_error(
    as_alice: Client, alice: User, name: str, value: str
) -> None:
    make_image(make_generation(alice, state=State.COMPLETED))
    assert as_alice.get("/", {name: value}).status_code == 200


def test_stack_is_whole_in_one_part_only(alice: User) -> None:
    early = press(alice, State.COMPLETED, State.COMPLETED, State.COMPLETED)
    late = early[2].images.get()
    late.delete()
    fill_gallery(alice, PART_SIZE + 3)
    make_image(early[2])
    first = home_page(alice).grid
    assert isinstance(first.items[0], Stack)
    assert [tile.generation for tile in first.items[0].tiles] == early
    second = home_page(alice, View(before=first.older)).grid
    assert not any(isinstance(item, Stack) for item in second.items)
    assert {row.pk for row in early}.isdisjoint(item.generation.pk for item in second.items)


def test_days_go_by_the_clock_of_the_member(alice: User) -> None:
    made = [make_image(make_generation(alice, state=State.COMPLETED)) for _number in range(3)]
    noon = datetime(2026, 3, 1, 12, tzinfo=ZoneInfo("UTC"))
    for image, hours in zip(made, (-24, 2, 4), strict=True):
        Image.objects.filter(pk=image.pk).update(created_at=noon + timedelta(hours=hours))
    with timezone.override("Asia/Tokyo"):
        days = [(day.date, len(day.items)) for day in home_page(alice).grid.days]
    assert [(str(day), count) for day, count in days] == [
        ("2026-03-02", 1),
        ("2026-03-01", 1),
        ("2026-02-28", 1),
    ]


def test_months_lead_to_their_newest_picture(as_alice: Client, alice: User) -> None:
    made = [make_image(make_generation(alice, state=State.COMPLETED)) for _number in range(4)]
    for image, (year, month) in zip(
        made, ((2024, 12), (2025, 2), (2025, 2), (2026, 1)), strict=True
    ):
        moment = datetime(year, month, 15, tzinfo=ZoneInfo("UTC"))
        Image.objects.filter(pk=image.pk).update(created_at=moment)
    as_alice.get("/")
    with CaptureQueriesContext(connection) as queries:
        rail = as_alice.get(reverse("gallery:rail"), headers=FRAGMENT).content.decode()
    assert len(queries) <= MOST_QUERIES
    assert re.findall(r"[?]month=([0-9-]+)", rail) == ["2026-01", "2025-02", "2024-12"]
    assert keys_of(as_alice.get("/?month=2025-02").content.decode()) == [
        made[2].pk,
        made[1].pk,
        made[0].pk,
    ]
    assert "<h1>" in as_alice.get(reverse("gallery:rail")).content.decode()


def test_looks_are_kept(as_alice: Client, alice: User) -> None:
    fill_gallery(alice, PART_SIZE + 1)
    address = reverse("gallery:view-settings")
    for name, value in (("layout", "squares"), ("density", "large"), ("in_pages", "1")):
        assert as_alice.post(address, {name: value}).status_code == 302
    assert as_alice.post(address, {"layout": "spirals"}).status_code == 302
    page = as_alice.get("/").content.decode()
    assert "grid-squares grid-large" in page
    assert "data-in-pages" in page
    assert "<noscript>" not in page.partition('id="after-grid"')[2]


def test_prompt_that_is_kept_back_is_in_no_part(alice: User, bob: User) -> None:
    for shows in (True, False):
        image = make_image(make_generation(bob, state=State.COMPLETED, prompt=f"Shown: {shows}"))
        Share.objects.create(image=image, shows_prompt=shows)
    grid = grid_of(alice, find(alice, place=Place.TEAM), address="/team/")
    texts = [item.alt for item in grid.items if isinstance(item, ImageTile)]
    assert texts == ["A picture by bob", "Shown: True"]
