"""What a member finds with words, phrases, minus and chips."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from gallery.lifecycle import State
from gallery.models import Collection, CollectionImage, Image, ImageTag, Tag, User
from gallery.services import results
from gallery.services.finding import Place, find, find_requests, read
from gallery.services.handover import hand_over
from gallery.services.search_documents import rebuild, rewrite
from tests.factories import make_generation, make_reference
from tests.finding.pictures import found, picture_of, prompts


@pytest.fixture
def gallery(alice: User) -> None:
    """Give Alice some pictures."""
    for prompt in (
        "A red fox in the snow",
        "Red roses, and a snow fox behind",
        "ＣＡＴ on a t-shirt; naïve Ärger",
        "夜の東京タワー、水彩画",
        "京都の東、浮世絵の猫",
        "A lighthouse built in 2024",
    ):
        picture_of(alice, prompt)


FOX, ROSES, CAT, TOWER, KYOTO, LIGHT = (
    "A red fox in the snow",
    "Red roses, and a snow fox behind",
    "ＣＡＴ on a t-shirt; naïve Ärger",
    "夜の東京タワー、水彩画",
    "京都の東、浮世絵の猫",
    "A lighthouse built in 2024",
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fox", [ROSES, FOX]),
        ("FOX red", [ROSES, FOX]),
        ('"red fox"', [FOX]),
        ('"ed fox"', []),
        ("red -roses", [FOX]),
        ('snow -"red fox"', [ROSES]),
        ("-fox -東", [LIGHT, CAT]),
        ("-lighthouses lighthouse", [LIGHT]),
        ("cat", [CAT]),
        ("t-shirt", [CAT]),
        ("Ｔ－Ｓｈｉｒｔ", [CAT]),
        ("ärger", [CAT]),
        ("NAÏ", [CAT]),
        ("light", [LIGHT]),
        ("lighthouse", [LIGHT]),
        ("lighthousekeeper", []),
        ('"light"', []),
        ("house", []),
        ("2024", [LIGHT]),
        ("東", [KYOTO, TOWER]),
        ("東京", [TOWER]),
        ("水彩", [TOWER]),
        ("浮世絵", [KYOTO]),
        ("東京タワー", [TOWER]),
        ("京都東京", []),
        ("猫", [KYOTO]),
        ("猫　京都", [KYOTO]),
        ('"夜の" 画', [TOWER]),
        ("the", [FOX]),
        ("!?", [LIGHT, KYOTO, TOWER, CAT, ROSES, FOX]),
    ],
)
def test_words_are_found_in_any_language(
    alice: User, gallery: None, text: str, expected: list[str]
) -> None:
    assert found(alice, text) == expected


def test_characters_that_only_stand_near_each_other_are_no_word(alice: User) -> None:
    picture_of(alice, "水墨画と墨絵と絵画")
    picture_of(alice, "水墨絵画")
    assert found(alice, "水墨絵画") == ["水墨絵画"]
    assert found(alice, "-水墨絵画") == ["水墨画と墨絵と絵画"]


def test_more_is_fetched_where_hits_were_false(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture_of(alice, "red fox")
    for number in range(5):
        picture_of(alice, f"fox and something red {number}")
    monkeypatch.setattr(results, "KEYS_AT_ONCE", 2)
    result = find(alice, read('"red fox"'))
    assert prompts(result) == ["red fox"]
    assert len(list(result.keys())) == 1


@pytest.fixture(params=["few", "many"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have hits named one by one, and gone along with the rows."""
    if request.param == "many":
        monkeypatch.setattr(results, "FEW", 0)


@pytest.mark.usefixtures("either_way")
def test_chips_ask_for_facts(alice: User) -> None:
    fox = picture_of(alice, "A fox", aspect_ratio="1:1")
    owl = picture_of(alice, "An owl", aspect_ratio="16:9")
    owl.generation.references.add(make_reference(alice), through_defaults={"position": 0})
    rewrite([owl.pk])
    tag = Tag.objects.create(owner=alice, name="Client Work", folded="client work")
    ImageTag.objects.create(tag=tag, image=fox)
    collection = Collection.objects.create(owner=alice, name="お気に入り")
    CollectionImage.objects.create(collection=collection, image=owl)
    Image.objects.filter(pk=fox.pk).update(
        starred_at=timezone.now(), created_at=datetime(2024, 2, 29, 23, tzinfo=UTC)
    )
    asked = {
        "ratio:16:9": owl, "-ratio:16:9": fox, "比率：１：１": fox, "has:reference": owl,
        "-has:reference": fox, 'tag:"client work"': fox, "-タグ:“CLIENT WORK”": owl,
        "collection:お気に入り": owl, "is:starred": fox, "-is:starred": owl, "印:スター": fox,
        "month:2024-02": fox, "月:2024-2": fox, "on:2024-02-29": fox, "before:2024-03-01": fox,
        "after:2024-03-01": owl, "an is:starred": None, "a is:starred": fox, "a month:2024-02": fox,
        "model:grok ratio:1:1": fox, "model:unknown": None, "by:bob": None, "month:2023-01": None,
        "-fox is:starred": None, "-owl -is:shared": fox, "owl by:me": owl,
    }  # fmt: skip
    for text, image in asked.items():
        expected = [] if image is None else [image.generation.prompt]
        assert found(alice, text) == expected, text
        assert list(find(alice, read(text)).keys()) == ([] if image is None else [image.pk]), text


def test_a_month_is_that_of_the_member(alice: User) -> None:
    fox = picture_of(alice, "A fox")
    Image.objects.filter(pk=fox.pk).update(created_at=datetime(2024, 2, 29, 23, tzinfo=UTC))
    with timezone.override("Asia/Tokyo"):
        assert found(alice, "month:2024-02") == []
        assert found(alice, "on:2024-03-01") == ["A fox"]


def test_requests_without_a_picture_are_asked_for_by_status(alice: User, bob: User) -> None:
    failed = make_generation(alice, state=State.FAILED, prompt="A fox")
    blocked = make_generation(alice, state=State.BLOCKED, prompt="An owl")
    make_generation(bob, state=State.FAILED, prompt="Another fox")
    picture_of(alice, "A finished fox")
    assert found(alice, "status:failed") == []
    assert list(find_requests(alice, read("status:failed"))) == [failed]
    assert list(find_requests(alice, read("状態:ブロック owl"))) == [blocked]
    assert list(find_requests(alice, read("status:blocked fox"))) == []
    assert list(find_requests(alice, read("fox"))) == []
    assert found(alice, "fox status:done") == ["A finished fox"]


def test_pages_go_on_from_a_key_in_both_directions(alice: User) -> None:
    images = [picture_of(alice, f"A fox {number}") for number in range(6)]
    result = find(alice, read("fox"))
    older = result.older_than(images[3].pk, 2)
    assert [image.pk for image in older] == [images[2].pk, images[1].pk]
    newer = result.newer_than(images[3].pk, 2)
    assert [image.pk for image in newer] == [images[4].pk, images[5].pk]
    assert [image.key for image in older] == [images[2].pk, images[1].pk]
    assert list(result.keys()) == [image.pk for image in reversed(images)]
    assert result.images.count() == 6


def test_the_index_follows_what_changes(alice: User, bob: User) -> None:
    fox = picture_of(alice, "A fox")
    Image.objects.filter(pk=fox.pk).update(alternative_text="Ein Fuchs im Schnee")
    rewrite([fox.pk])
    assert found(alice, "fuchs") == found(alice, "fox") == ["A fox"]
    Image.objects.filter(pk=fox.pk).update(alternative_text="")
    rewrite([fox.pk])
    assert found(alice, "fuchs") == []
    hand_over(alice, bob)
    assert found(alice, "fox") == []
    assert found(bob, "fox") == ["A fox"]
    assert rebuild() == 1
    assert found(bob, "fox") == ["A fox"]
    fox.delete()
    assert found(bob, "fox") == []
    # A later picture may get the key of one that is gone.
    assert find(bob, read("fox")).images.count() == 0


def test_the_trash_is_searched_by_itself(alice: User) -> None:
    fox = picture_of(alice, "A fox")
    Image.objects.filter(pk=fox.pk).update(trashed_at=timezone.now(), trashed_with=fox.public_id)
    assert found(alice, "fox") == []
    assert found(alice, "fox", Place.TRASH) == ["A fox"]


@pytest.mark.parametrize("text", ["month:9999-12", "month:9999-11", "month:0001-01"])
def test_last_and_first_month_that_there_are_find_nothing(
    alice: User, gallery: None, text: str
) -> None:
    assert found(alice, text) == []
