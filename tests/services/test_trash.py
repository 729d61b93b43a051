"""The trash: gone at once, back with all that belongs to it, and gone for good with its files."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from gallery import access, tasks
from gallery.lifecycle import State
from gallery.models import (
    Collection,
    CollectionImage,
    ContactSheet,
    DiscardedFile,
    Generation,
    Image,
    LedgerEntry,
    SheetPicture,
    User,
)
from gallery.services import collections, discarding, sharing, stars, tags, trash
from gallery.services.finding import Place, find, find_in_collection
from tests.factories import make_generation, make_image, make_reference, make_template


@pytest.fixture
def image(alice: User) -> Image:
    return make_image(make_generation(alice, state=State.COMPLETED))


@pytest.fixture
def fair(alice: User, image: Image) -> Collection:
    """A collection with the picture, which also has a star, a tag and a share."""
    made = collections.make(alice, "Fair")
    collections.add(alice, made, [image])
    stars.star(alice, [image.pk])
    tags.tag(alice, [image.pk], "fox")
    sharing.share(alice, [image.pk], shows_prompt=True)
    return made


def files_of(storage: Path) -> set[str]:
    return {str(path.relative_to(storage)) for path in storage.rglob("*") if path.is_file()}


def is_shown(alice: User, bob: User, fair: Collection) -> list[bool]:
    return [
        access.images_of(alice).exists(),
        access.team_images_of(bob).exists(),
        access.viewable_images_of(bob).exists(),
        bool(find_in_collection(fair).older_than(None, 1)),
        tags.tags_of(alice).exists(),
    ]


def test_in_the_trash_it_is_nowhere_and_back_it_is_everywhere(
    alice: User, bob: User, image: Image, fair: Collection
) -> None:
    before = Image.objects.values().get()
    assert all(is_shown(alice, bob, fair))
    act = trash.trash(alice, [image.pk])
    assert act.number == 1
    assert not any(is_shown(alice, bob, fair))
    assert find(alice, place=Place.TRASH).older_than(None, 5) == [image]
    assert trash.restore(alice, [image.pk]) == 1
    assert all(is_shown(alice, bob, fair))
    assert Image.objects.values().get() == before


def test_undo_takes_back_what_that_act_has_thrown_away(alice: User) -> None:
    first, second, third = (
        make_image(make_generation(alice, state=State.COMPLETED)) for _one in range(3)
    )
    earlier = trash.trash(alice, [first.pk])
    act = trash.trash(alice, [first.pk, second.pk, third.pk])
    assert act.number == 2
    trash.restore(alice, [third.pk])
    assert trash.undo(alice, act.id) == 1
    assert trash.undo(alice, act.id) == 0
    assert list(access.trash_of(alice)) == [first]
    assert trash.undo(alice, earlier.id) == 1


def test_nobody_reaches_into_others(alice: User, bob: User, image: Image) -> None:
    assert trash.trash(bob, [image.pk]).number == 0
    act = trash.trash(alice, [image.pk])
    assert trash.undo(bob, act.id) == trash.restore(bob, [image.pk]) == 0
    assert trash.purge(bob, [image.pk]) == 0
    assert Image.objects.trashed().get() == image


def test_purged_one_is_gone_with_its_files_and_leaves_the_books(
    alice: User, bob: User, image: Image, fair: Collection, storage: Path
) -> None:
    remix = make_generation(bob, remix_of=image)
    template = make_template(alice, example=image)
    copy = make_reference(alice)
    type(copy).objects.filter(pk=copy.pk).update(image=image)
    sheet = ContactSheet.objects.create(owner=alice, title="Sheet")
    place = SheetPicture.objects.create(sheet=sheet, position=0, image=image)
    books = list(LedgerEntry.objects.order_by("pk").values())
    assert trash.purge(alice, [image.pk]) == 0
    trash.trash(alice, [image.pk])
    assert trash.purge(alice, [image.pk]) == 1
    assert trash.purge(alice, [image.pk]) == trash.restore(alice, [image.pk]) == 0
    tasks.leave()
    assert files_of(storage) == {copy.file}
    assert not Image.objects.exists()
    assert not DiscardedFile.objects.exists()
    assert not CollectionImage.objects.exists()
    for row in (remix, template, copy, place):
        row.refresh_from_db()
    assert (remix.remix_of, template.example, copy.image, place.image) == (None,) * 4
    assert Generation.objects.filter(state=State.COMPLETED).count() == 1
    assert list(LedgerEntry.objects.order_by("pk").values()) == books


def test_files_that_another_row_has_are_kept(alice: User, image: Image, storage: Path) -> None:
    other = make_image(make_generation(alice, state=State.COMPLETED))
    Image.objects.filter(pk=other.pk).update(file=image.file, thumbnails=image.thumbnails)
    trash.trash(alice, [image.pk])
    trash.purge(alice, [image.pk])
    tasks.leave()
    assert {image.file, *image.thumbnails.values()} <= files_of(storage)


def test_it_is_purged_when_its_days_are_over(alice: User, settings: Any) -> None:
    settings.TRASH_DAYS = 7
    young, old = (make_image(make_generation(alice, state=State.COMPLETED)) for _one in range(2))
    trash.trash(alice, [young.pk, old.pk])
    now = timezone.now()
    Image.objects.filter(pk=old.pk).update(trashed_at=now - timedelta(days=7, seconds=1))
    Image.objects.filter(pk=young.pk).update(trashed_at=now - timedelta(days=6))
    tasks.leave()
    assert list(Image.objects.all()) == [young]


def test_purge_that_was_cut_off_goes_on(
    alice: User, storage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    images = [make_image(make_generation(alice, state=State.COMPLETED)) for _one in range(5)]
    keys = [image.pk for image in images]
    trash.trash(alice, keys)
    Image.objects.update(trashed_at=timezone.now() - timedelta(days=31))
    monkeypatch.setattr(trash, "ROWS_AT_ONCE", 2)
    done: list[object] = []

    def fall_over(some: Any) -> None:
        if done:
            raise KeyboardInterrupt
        done.append(some)
        discarding.delete_images(some)

    monkeypatch.setattr(trash, "delete_images", fall_over)
    with pytest.raises(KeyboardInterrupt):
        trash.purge_due()
    assert Image.objects.count() == 3
    assert files_of(storage)
    monkeypatch.setattr(trash, "delete_images", discarding.delete_images)
    assert not trash.purge_due(seconds=-1)
    assert Image.objects.count() == 1
    tasks.leave()
    assert files_of(storage) == set()
