"""Whichever way the database goes to what is asked, it finds the same in the same order."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gallery.models import Collection, CollectionImage, Image, ImageTag, Share, Tag, User
from gallery.pages.home import View, home_page
from gallery.services import results, spans
from gallery.services.finding import Place, find, read
from tests.finding.pictures import found, picture_of

BEGIN = datetime(2024, 2, 10, tzinfo=UTC)


@pytest.fixture(params=["few", "many"], autouse=True)
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have hits and the pictures of a time be few, or too many to be named."""
    if request.param == "many":
        monkeypatch.setattr(results, "FEW", 0)
        monkeypatch.setattr(spans, "MOST_OF_A_SPAN", 0)


@pytest.fixture
def foxes(alice: User) -> list[Image]:
    """Give Alice six foxes, two each month; the keys of the first two don't rise with time."""
    images = [picture_of(alice, f"A fox {number}") for number in range(6)]
    tag = Tag.objects.create(owner=alice, name="wild", folded="wild")
    posters = Collection.objects.create(owner=alice, name="Posters")
    for place, image in enumerate(images):
        moment = BEGIN + timedelta(days=15 * (place if place > 1 else 1 - place))
        Image.objects.filter(pk=image.pk).update(created_at=moment)
    # Tagged and shared in another order than that of the keys.
    for place in (4, 0, 2):
        ImageTag.objects.create(tag=tag, image=images[place])
        CollectionImage.objects.create(collection=posters, image=images[place])
    for place in (3, 5, 0, 4):
        Share.objects.create(image=images[place], shows_prompt=True)
    return images


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tag:wild", [4, 2, 0]),
        ("fox tag:wild", [4, 2, 0]),
        ("tag:wild collection:Posters -4", [2, 0]),
        ("collection:posters", [4, 2, 0]),
        ("month:2024-02", [1, 0]),
        ("fox month:2024-02", [1, 0]),
        ("after:2024-02-20 before:2024-03-20", [2, 0]),
        ("tag:wild before:2024-03-20", [2, 0]),
        ("-month:2024-02 tag:wild", [4, 2]),
        ("fox after:2024-04-20", [5]),
        ("tag:tame", []),
        ("month:2023-01 fox", []),
        ("-tag:tame on:2024-02-10", [1]),
    ],
)
def test_chips_find_the_newest_first(
    alice: User, foxes: list[Image], text: str, expected: list[int]
) -> None:
    assert found(alice, text) == [f"A fox {number}" for number in expected]
    result = find(alice, read(text))
    assert list(result.keys()) == [foxes[number].pk for number in expected]
    if expected:
        oldest = foxes[expected[-1]]
        newer = [image.pk for image in result.newer_than(oldest.pk, 10)]
        assert newer == [foxes[number].pk for number in expected[-2::-1]]
        assert result.place_of(oldest) == oldest.pk
        assert result.images.count() == len(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tag:wild", [4, 0]),
        ("fox tag:wild", [4, 0]),
        ("month:2024-02", [0]),
        ("month:2024-03", [3]),
        ("after:2024-03-20", [4, 5, 3]),
        ("collection:Posters by:alice", [4, 0]),
    ],
)
def test_the_feed_keeps_its_own_order(
    alice: User, bob: User, foxes: list[Image], text: str, expected: list[int]
) -> None:
    assert found(alice, text, Place.TEAM) == [f"A fox {number}" for number in expected]
    if "tag" in text or "collection" in text:
        assert found(bob, text, Place.TEAM) == []


def test_two_collections_of_one_name_are_one(alice: User, bob: User, foxes: list[Image]) -> None:
    theirs = Collection.objects.create(owner=bob, name="Posters", team_level="view")
    CollectionImage.objects.create(collection=theirs, image=foxes[1])
    CollectionImage.objects.create(collection=theirs, image=foxes[0])
    assert found(alice, "collection:Posters") == ["A fox 4", "A fox 2", "A fox 1", "A fox 0"]


@pytest.mark.parametrize("text", ["fox", "fox tag:wild", "month:2024-02 fox", "tag:wild is:shared"])
def test_more_pictures_take_no_more_queries(
    alice: User, foxes: list[Image], text: str, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(8):
        home_page(alice, View(asked=text))
