"""Stars and tags that are put on and taken off at the same time."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from gallery.models import Image, ImageTag, Tag, User
from gallery.services import stars, tags, trash
from tests.races.together import at_once, behind

pytestmark = pytest.mark.django_db(transaction=True)
Act = Callable[[User, Iterable[int]], object]


def words_on(image: Image) -> list[str]:
    return sorted(image.tags.values_list("folded", flat=True))


def test_two_stars_are_one_and_keep_the_first_time(alice: User, image: Image) -> None:
    given = behind(*[partial(stars.star, alice, [image.pk])] * 2)
    assert given == [1, 0]
    image.refresh_from_db()
    first = image.starred_at
    assert sorted(at_once(*[partial(stars.star, alice, [image.pk])] * 3)) == [0, 0, 0]
    image.refresh_from_db()
    assert image.starred_at == first is not None


def test_one_word_that_is_new_to_everybody_becomes_one_tag(
    alice: User, image: Image, other: Image
) -> None:
    both = [other.pk, image.pk]
    given = at_once(
        partial(tags.tag, alice, [image.pk], "fox"),
        partial(tags.tag, alice, [image.pk], "Fox"),
        partial(tags.tag, alice, [other.pk], "FOX"),
        partial(tags.tag, alice, both, "fox"),
    )
    assert sum(one.number for one in given) == 2
    assert Tag.objects.count() == 1
    assert (words_on(image), words_on(other)) == (["fox"], ["fox"])


def test_tag_that_is_taken_off_its_last_picture_is_there_for_the_next(
    alice: User, image: Image, other: Image
) -> None:
    tags.tag(alice, [image.pk], "fox")
    take_off = partial(tags.untag, alice, [image.pk], "fox")
    behind(take_off, partial(tags.tag, alice, [other.pk], "fox"))
    assert (words_on(image), words_on(other)) == ([], ["fox"])
    tags.tag(alice, [image.pk], "fox")
    tags.untag(alice, [other.pk], "fox")
    behind(partial(tags.tag, alice, [other.pk], "fox"), take_off)
    assert (words_on(image), words_on(other)) == ([], ["fox"])
    assert list(tags.tags_of(alice).values_list("folded", flat=True)) == ["fox"]


def test_unused_tag_that_is_just_being_used_again_is_not_forgotten(
    alice: User, image: Image, other: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tags, "MOST_OF_A_PERSON", 2)
    for word in ("left", "fox"):
        Tag.objects.create(owner=alice, name=word, folded=word)
    behind(
        partial(tags.tag, alice, [image.pk], "fox"),
        partial(tags.tag, alice, [other.pk], "hare"),
    )
    assert (words_on(image), words_on(other)) == (["fox"], ["hare"])
    assert Tag.objects.count() == 2


def test_tag_is_put_on_no_picture_that_is_deleted_meanwhile(alice: User, image: Image) -> None:
    put = partial(tags.tag, alice, [image.pk], "fox")

    def delete() -> None:
        trash.trash(alice, [image.pk])
        trash.purge(alice, [image.pk])

    assert behind(put, delete)[0].number == 1
    assert not ImageTag.objects.exists()
    assert not Image.objects.exists()


def take_star_off(actor: User, images: Iterable[int]) -> object:
    return stars.star(actor, images, on=False)


@pytest.mark.parametrize(
    ("act", "other_act"),
    [
        (stars.star, tags.tag),
        (take_star_off, tags.tag),
        (trash.trash, tags.tag),
        (trash.restore, trash.purge),
    ],
)
def test_what_is_done_to_the_same_pictures_waits_in_no_circle(
    act: Act, other_act: Callable[..., object], alice: User, image: Image, other: Image
) -> None:
    # With many keys a server takes an index of its owner's, which has the first picture last here.
    Image.objects.filter(pk=image.pk).update(created_at=timezone.now() + timedelta(hours=1))
    keys = [image.pk, other.pk, *range(10_000, 10_100)]
    if act is take_star_off:
        stars.star(alice, keys)
    if act is trash.restore:
        trash.trash(alice, keys)

    def hold_the_first() -> None:
        Image.objects.filter(pk=image.pk).update(alternative_text="A fox")

    words = ["fox"] if other_act is tags.tag else []
    behind(hold_the_first, partial(other_act, alice, keys, *words), partial(act, alice, keys))
    if other_act is trash.purge:
        assert not Image.objects.trashed().exists()
        assert Image.objects.count() in {0, 2}
    else:
        assert words_on(image) == words_on(other)
