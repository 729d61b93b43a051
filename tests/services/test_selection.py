"""What was chosen: one by one or the whole of a result, and only what the person may touch."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gallery.errors import InvalidChoice
from gallery.lifecycle import State
from gallery.models import Collection, Image, Tag, User
from gallery.pages.collections import collection_page
from gallery.pages.tiles import ImageTile
from gallery.services import collections, selection, sharing, stars, tags, trash
from gallery.services.finding import Place, read
from gallery.services.selection import Wish
from tests.factories import make_generation, make_image


def make_images(owner: User, number: int, **fields: object) -> list[Image]:
    """Write some pictures, the oldest first."""
    return [
        make_image(make_generation(owner, state=State.COMPLETED, **fields))
        for _one in range(number)
    ]


def many(owner: User, number: int) -> None:
    """Write a great many pictures of one request, without files."""
    generation = make_generation(owner, state=State.COMPLETED)
    Image.objects.bulk_create(
        Image(
            owner=owner,
            generation=generation,
            position=position,
            file=f"images/{position}.png",
            thumbnails={"320": f"images/{position}.webp"},
            placeholder=b"x",
            sha256=f"{position:064}",
            bytes=1,
            content_type="image/png",
            width=1,
            height=1,
            created_at=timezone.now(),
        )
        for position in range(number)
    )


def test_named_ones_are_the_newest_first_and_own(alice: User, bob: User) -> None:
    first, second = make_images(alice, 2)
    (private,), (shared,) = make_images(bob, 1), make_images(bob, 1)
    sharing.share(bob, [shared.pk], shows_prompt=False)
    named = [one.public_id for one in (first, second, private, shared)]
    found = selection.own(alice, Wish(named=[*named, uuid.uuid4()]))
    assert (list(found.keys), found.others) == ([second.pk, first.pk], 1)
    assert list(selection.visible(alice, Wish(named=named))) == [shared.pk, second.pk, first.pk]


def test_everything_is_what_the_question_finds_but_some(alice: User, bob: User) -> None:
    foxes = make_images(alice, 3, prompt="A red fox")
    make_images(alice, 1, prompt="A lake")
    (others,) = make_images(bob, 1, prompt="A red fox")
    sharing.share(bob, [others.pk], shows_prompt=True)
    sharing.share(alice, [foxes[0].pk], shows_prompt=True)
    wish = Wish(is_everything=True, question=read("fox"), excepted=[foxes[1].public_id])
    assert list(selection.own(alice, wish).keys) == [foxes[2].pk, foxes[0].pk]
    assert selection.count(alice, wish) == 2
    team = Wish(is_everything=True, place=Place.TEAM)
    found = selection.own(alice, team)
    assert (list(found.keys), found.others) == ([foxes[0].pk], 1)
    inside = Wish(named=[one.public_id for one in foxes], question=read("lake"))
    assert selection.count(alice, inside) == 0


def test_everything_that_is_found_in_a_collection_without_prompts(alice: User) -> None:
    fair = collections.make(alice, "Fair")
    (fox,), (lake,) = make_images(alice, 1, prompt="A red fox"), make_images(alice, 1, prompt="A")
    collections.add(alice, fair, [fox, lake])
    Collection.objects.update(shows_prompts=False)
    fair.refresh_from_db()
    wish = Wish(is_everything=True, collection=fair, question=read("fox"))
    assert list(selection.own(alice, wish).keys) == [fox.pk]


def test_part_between_two_pictures(alice: User, bob: User) -> None:
    images = make_images(alice, 5)
    (others,) = make_images(bob, 1)
    part = selection.between(alice, Wish(), images[3].public_id, images[1].public_id)
    assert part == [images[number].public_id for number in (3, 2, 1)]
    assert selection.between(alice, Wish(), images[1].public_id, others.public_id) == []
    one = images[2].public_id
    assert selection.between(alice, Wish(), one, one) == [one]


def test_part_of_a_collection_goes_by_its_order(alice: User) -> None:
    first, second, third = make_images(alice, 3)
    fair = collections.make(alice, "Fair")
    for image in (third, first, second):
        collections.add(alice, fair, [image])
    wish = Wish(collection=fair)
    part = selection.between(alice, wish, third.public_id, first.public_id)
    assert part == [first.public_id, third.public_id]


def test_too_many_names_are_refused(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selection, "MOST_NAMED", 2)
    with pytest.raises(InvalidChoice, match="one by one"):
        selection.own(alice, Wish(named=[uuid.uuid4() for _one in range(3)]))
    images = make_images(alice, 3)
    with pytest.raises(InvalidChoice):
        selection.between(alice, Wish(), images[0].public_id, images[2].public_id)


def test_whole_result_of_thousands_is_done_in_few_statements(alice: User) -> None:
    many(alice, 5001)
    everything = Wish(is_everything=True)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        keys = selection.own(alice, everything).keys
        act = trash.trash(alice, keys)
    assert act.number == 5001
    assert len(asked) < 20
    assert trash.undo(alice, act.id) == 5001
    assert stars.star(alice, keys) == 5001
    assert tags.tag(alice, keys, "all").number == 5001
    assert tags.untag(alice, keys, "ALL") == 5001
    assert sharing.share(alice, keys, shows_prompt=False) == 5001
    assert selection.count(alice, Wish(is_everything=True, place=Place.TEAM)) == 5001


def test_star_keeps_its_time_and_goes(alice: User, bob: User) -> None:
    (image,) = make_images(alice, 1)
    assert stars.star(bob, [image.pk]) == 0
    assert stars.star(alice, [image.pk]) == 1
    moment = Image.objects.get().starred_at
    assert stars.star(alice, [image.pk]) == 0
    assert Image.objects.get().starred_at == moment
    assert stars.star(alice, [image.pk], on=False) == 1
    assert Image.objects.get().starred_at is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(" #Red  fox\n", "Red fox"), ('a "b"', "a b"), ("キツネ", "キツネ"), ("x" * 40, "x" * 40)],
)
def test_tag_is_kept_in_one_line(alice: User, typed: str, kept: str) -> None:
    (image,) = make_images(alice, 1)
    assert tags.tag(alice, [image.pk], typed).number == 1
    assert image.tags.get().name == kept


@pytest.mark.parametrize("typed", ["", " # ", '"', "\u200b", "x" * 41, "\ufdfa" * 40, "\0"])
def test_tag_that_is_none_is_refused(alice: User, typed: str) -> None:
    (image,) = make_images(alice, 1)
    with pytest.raises(InvalidChoice) as refused:
        tags.tag(alice, [image.pk], typed)
    assert refused.value.field == "tag"
    assert not Tag.objects.exists()


def test_tag_is_one_however_it_is_written(alice: User, bob: User) -> None:
    first, second = make_images(alice, 2)
    tags.tag(alice, [first.pk], "Fox")
    assert tags.tag(alice, [first.pk, second.pk], "ＦＯＸ").number == 1
    assert [one.name for one in tags.tags_of(alice)] == ["Fox"]
    assert tags.tag(bob, [first.pk], "fox").number == 0
    assert tags.untag(bob, [first.pk], "fox") == 0
    assert tags.untag(alice, [first.pk, second.pk], "fox") == 2
    assert not Tag.objects.exists()


def test_tags_of_a_picture_and_of_a_person_are_bounded(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tags, "MOST_ON_A_PICTURE", 2)
    monkeypatch.setattr(tags, "MOST_OF_A_PERSON", 3)
    first, second = make_images(alice, 2)
    for name in ("one", "two"):
        tags.tag(alice, [first.pk], name)
    done = tags.tag(alice, [first.pk, second.pk], "three")
    assert (done.number, done.full) == (1, 1)
    with pytest.raises(InvalidChoice, match="no more fit"):
        tags.tag(alice, [second.pk], "four")
    # Those of pictures that are gone for good make room.
    trash.trash(alice, [first.pk])
    trash.purge(alice, [first.pk])
    assert tags.tag(alice, [second.pk], "four").number == 1


@pytest.mark.parametrize("text", ["-tag:keep", "-is:starred", "is:shared", "by:me"])
def test_everything_of_a_collection_is_what_its_page_shows(
    alice: User, bob: User, text: str
) -> None:
    kept, free = make_images(alice, 2)
    fair = collections.make(alice, "Fair")
    collections.add(alice, fair, [kept, free])
    tags.tag(alice, [kept.pk], "keep")
    stars.star(alice, [kept.pk])
    sharing.share(alice, [free.pk], shows_prompt=False)
    shown = collection_page(alice, fair, question=read(text)).grid
    chosen = selection.own(alice, Wish(is_everything=True, collection=fair, question=read(text)))
    tiles = [item for item in shown.items if isinstance(item, ImageTile)]
    assert {tile.image.pk for tile in tiles} == set(chosen.keys) >= {free.pk}
    assert (kept.pk in chosen.keys) == (text == "by:me")


def test_part_and_number_of_a_search_for_a_phrase_have_only_what_is_shown(alice: User) -> None:
    (older,) = make_images(alice, 1, prompt="A red fox")
    (unseen,) = make_images(alice, 1, prompt="A fox on red leaves")
    (newer,) = make_images(alice, 1, prompt="Another red fox")
    phrase = read('"red fox"')
    part = selection.between(alice, Wish(question=phrase), older.public_id, newer.public_id)
    assert part == [newer.public_id, older.public_id]
    assert selection.count(alice, Wish(question=phrase, is_everything=True)) == 2
    excepted = [older.public_id, unseen.public_id]
    assert selection.count(alice, Wish(question=phrase, is_everything=True, excepted=excepted)) == 1
    assert selection.count(alice, Wish(question=phrase, named=excepted)) == 1
    result = selection.result_of(alice, Wish(question=phrase))
    assert (result.place_of(unseen), result.place_of(older)) == (None, older.pk)
