"""Throwing away, taking back and deleting for good at once: each picture is whole or gone."""

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gallery import access, tasks
from gallery.models import (
    Collection,
    CollectionImage,
    DiscardedFile,
    Image,
    ImageTag,
    SearchDocument,
    Share,
    User,
)
from gallery.services import collections, sharing, stars, tags, trash
from tests.races.conftest import picture_of
from tests.races.together import at_once, behind

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = 6


@pytest.fixture
def images(alice: User, fair: Collection) -> list[Image]:
    """Pictures that are in a collection, shared and tagged."""
    made = [picture_of(alice) for _number in range(NUMBER)]
    keys = [image.pk for image in made]
    collections.add(alice, fair, made)
    sharing.share(alice, keys, shows_prompt=True)
    tags.tag(alice, keys, "fox")
    return made


def assert_nothing_is_half_gone(storage: Path) -> None:
    tasks.leave()
    left = list(Image.objects.all())
    names = {name for image in left for name in (image.file, *image.thumbnails.values())}
    files = {str(path.relative_to(storage)) for path in storage.rglob("*") if path.is_file()}
    assert files == names
    keys = {image.pk for image in left}
    for row in (CollectionImage, ImageTag, SearchDocument, Share):
        assert set(row._default_manager.values_list("image", flat=True)) == keys
    assert not DiscardedFile.objects.exists()


def test_undo_and_deleting_for_good_at_once_leave_nothing_half_gone(
    alice: User, images: list[Image], storage: Path
) -> None:
    keys = [image.pk for image in images]
    act = trash.trash(alice, keys)
    back, gone, more = at_once(
        partial(trash.undo, alice, act.id),
        partial(trash.purge, alice, keys[: NUMBER // 2]),
        partial(trash.purge, alice, keys),
    )
    assert back + gone + more == NUMBER
    assert access.images_of(alice).count() == back
    assert not access.trash_of(alice).exists()
    assert_nothing_is_half_gone(storage)


def test_what_was_taken_back_is_not_deleted_and_what_was_deleted_not_taken_back(
    alice: User, images: list[Image], storage: Path
) -> None:
    keys = [image.pk for image in images]
    undo = partial(trash.undo, alice, trash.trash(alice, keys).id)
    purge = partial(trash.purge, alice, keys)
    assert behind(undo, purge) == [NUMBER, 0]
    undo = partial(trash.undo, alice, trash.trash(alice, keys).id)
    assert behind(purge, undo) == [NUMBER, 0]
    assert_nothing_is_half_gone(storage)


def test_hourly_task_and_the_person_delete_each_picture_once(
    alice: User, images: list[Image], storage: Path
) -> None:
    keys = [image.pk for image in images]
    trash.trash(alice, keys)
    long_ago = timezone.now() - timedelta(days=400)
    Image.objects.update(trashed_at=long_ago)
    given = at_once(
        trash.purge_due, trash.purge_due, tasks.leave, partial(trash.purge, alice, keys)
    )
    assert given[3] <= NUMBER
    assert not Image.objects.exists()
    assert_nothing_is_half_gone(storage)


def test_what_is_restored_just_before_its_time_is_over_stays(
    alice: User, images: list[Image], storage: Path
) -> None:
    keys = [image.pk for image in images]
    trash.trash(alice, keys)
    Image.objects.update(trashed_at=timezone.now() - timedelta(days=400))
    behind(partial(trash.restore, alice, keys[:1]), trash.purge_due)
    assert list(access.images_of(alice)) == images[:1]
    assert_nothing_is_half_gone(storage)


def test_two_throw_the_same_away_and_each_undo_takes_back_its_own(
    alice: User, images: list[Image]
) -> None:
    keys = [image.pk for image in images]
    one, two = behind(partial(trash.trash, alice, keys[:4]), partial(trash.trash, alice, keys[2:]))
    assert (one.number, two.number) == (4, NUMBER - 4)
    back = at_once(partial(trash.undo, alice, one.id), partial(trash.undo, alice, two.id))
    assert back == [4, NUMBER - 4]
    assert access.images_of(alice).count() == NUMBER


def test_file_that_another_picture_has_is_kept_while_both_are_at_work(
    alice: User, images: list[Image], storage: Path
) -> None:
    one, two = images[:2]
    Image.objects.filter(pk=two.pk).update(file=one.file)
    trash.trash(alice, [one.pk])
    behind(partial(trash.purge, alice, [one.pk]), partial(stars.star, alice, [two.pk]), tasks.leave)
    tasks.leave()
    assert default_storage.exists(one.file)
    assert not default_storage.exists(one.thumbnails["320"])


def test_buttons_of_one_picture_pressed_at_once_meet_no_error_page(
    alice: User, images: list[Image], storage: Path
) -> None:
    names = ["image-trash", "trash-undo", "image-restore", "image-purge", "image", "image-star"]
    first = images[0]
    act = trash.trash(alice, [first.pk])

    def press(name: str) -> int:
        client = Client(raise_request_exception=False)
        client.force_login(alice)
        arguments = [] if name == "trash-undo" else [first.public_id]
        address = reverse(f"gallery:{name}", args=arguments)
        if name == "image":
            return client.get(address).status_code
        fields = {"act": str(act.id), "sure": "1", "star": "1"}
        return client.post(address, fields).status_code

    assert {*at_once(*(partial(press, name) for name in names))} <= {200, 302, 303, 404}
    assert_nothing_is_half_gone(storage)
