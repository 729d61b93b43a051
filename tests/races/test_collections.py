"""Collections that are filled, shared and deleted at the same time: whoever is later is told so."""

from functools import partial

import pytest

from gallery import access
from gallery.errors import InvalidChoice, NotPossible, TooLate
from gallery.models import (
    Collection,
    CollectionImage,
    CollectionMember,
    Draft,
    Image,
    ShareLink,
    User,
)
from gallery.services import collection_sharing, collections, drafts, links, trash
from gallery.services.drafts import Content
from tests.races.conftest import picture_of
from tests.races.together import Work, at_once, behind

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def add(alice: User, fair: Collection, image: Image) -> Work:
    return partial(collections.add, alice, fair, [image])


@pytest.fixture
def delete(alice: User, fair: Collection) -> Work:
    return partial(collections.delete, alice, fair)


@pytest.fixture
def share(alice: User, bob: User, fair: Collection) -> Work:
    return partial(collection_sharing.share_with, alice, fair, person=bob, level="add")


@pytest.fixture
def stop(alice: User, bob: User, fair: Collection) -> Work:
    return partial(collection_sharing.stop_sharing_with, alice, fair, bob)


@pytest.fixture
def link(alice: User, fair: Collection) -> Work:
    return partial(links.make, alice, fair, days=7, password="", shows_prompts=False)


@pytest.mark.parametrize("name", ["add", "share", "link"])
def test_deleted_collection_is_gone_whatever_was_just_done_with_it(
    name: str, delete: Work, image: Image, request: pytest.FixtureRequest
) -> None:
    behind(request.getfixturevalue(name), delete)
    assert not Collection.objects.exists()
    for row in (CollectionImage, CollectionMember, ShareLink):
        assert not row._default_manager.exists()
    assert list(Image.objects.kept()) == [image]


@pytest.mark.parametrize("name", ["add", "share", "link"])
def test_whoever_comes_behind_its_deletion_is_told_so(
    name: str, delete: Work, request: pytest.FixtureRequest
) -> None:
    act = request.getfixturevalue(name)
    assert isinstance(behind(delete, act)[1], TooLate)
    assert not Collection.objects.exists()


def test_everything_with_one_collection_at_once_leaves_nothing_of_it(
    add: Work, share: Work, link: Work, delete: Work
) -> None:
    at_once(add, share, link, delete, add)
    assert not Collection.objects.exists()


def test_who_is_no_longer_a_member_adds_nothing(
    bob: User, fair: Collection, share: Work, stop: Work
) -> None:
    share()
    add = partial(collections.add, bob, fair, [picture_of(bob)])
    assert isinstance(behind(stop, add)[1], NotPossible | TooLate)
    assert not fair.places.exists()
    share()
    behind(add, stop)
    assert fair.places.get().added_by == bob
    assert not access.viewable_collections_of(bob).exists()


def test_picture_that_is_deleted_for_good_is_in_no_collection(
    alice: User, fair: Collection, image: Image, other: Image
) -> None:
    trash.trash(alice, [image.pk])
    add = partial(collections.add, alice, fair, [image, other])
    purge = partial(trash.purge, alice, [image.pk])
    assert behind(add, purge)[1] == 1
    assert list(fair.images.all()) == [other]


def test_picture_that_is_just_deleted_for_good_is_passed_over(
    alice: User, fair: Collection, image: Image, other: Image
) -> None:
    trash.trash(alice, [image.pk])
    behind(
        partial(trash.purge, alice, [image.pk]),
        partial(collections.add, alice, fair, [image, other]),
    )
    assert list(fair.images.all()) == [other]


def test_picture_that_is_thrown_away_meanwhile_is_seen_again_once_it_is_back(
    alice: User, bob: User, fair: Collection, image: Image, add: Work, share: Work
) -> None:
    share()
    act = behind(partial(trash.trash, alice, [image.pk]), add)[0]
    assert not access.viewable_images_of(bob).exists()
    trash.undo(alice, act.id)
    assert list(access.viewable_images_of(bob)) == [image]


def test_two_of_one_name_are_one_and_a_refusal(alice: User) -> None:
    make = partial(collections.make, alice, "Posters")
    given = at_once(make, make, make)
    assert sum(isinstance(one, InvalidChoice) for one in given) == 2
    assert Collection.objects.count() == 1


@pytest.mark.parametrize("deleted_first", [True, False])
def test_draft_is_kept_without_a_collection_that_is_just_deleted(
    deleted_first: bool, alice: User, fair: Collection, delete: Work
) -> None:
    drafts.put(alice, Content(prompt="A hare"))
    put = partial(drafts.put, alice, Content(prompt="A fox", collection=fair))
    behind(*((delete, put) if deleted_first else (put, delete)))
    draft = Draft.objects.get()
    assert (draft.prompt, draft.collection) == ("A fox", None)
