"""Pictures that are shared while they are thrown away, kept for oneself again or handed over."""

from functools import partial

import pytest

from gallery import access
from gallery.errors import TooLate
from gallery.models import Departure, Image, Share, User
from gallery.services import alternative_text, leaving, sharing, tags, trash
from gallery.services.finding import find, read
from tests.races.together import Work, at_once, behind

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def share(alice: User, image: Image) -> Work:
    return partial(sharing.share, alice, [image.pk], shows_prompt=True)


@pytest.fixture
def throw_away(alice: User, image: Image) -> Work:
    return partial(trash.trash, alice, [image.pk])


@pytest.fixture
def hand_over(admin: User, alice: User, bob: User) -> Work:
    return partial(leaving.decide, admin, alice, kind=Departure.Kind.HAND_OVER, heir=bob)


def test_what_is_shared_and_thrown_away_at_once_is_shown_to_nobody(
    alice: User, bob: User, image: Image, share: Work, throw_away: Work
) -> None:
    act = behind(share, throw_away)[1]
    assert not access.team_images_of(bob).exists()
    assert trash.undo(alice, act.id) == 1
    assert list(access.team_images_of(bob)) == [image]


def test_what_is_in_the_trash_already_is_not_shared(
    alice: User, bob: User, share: Work, throw_away: Work
) -> None:
    act, shown = behind(throw_away, share)
    assert shown == 0
    trash.undo(alice, act.id)
    assert not access.team_images_of(bob).exists()


def test_sharing_twice_at_once_shows_it_once(alice: User, image: Image, share: Work) -> None:
    hide = partial(sharing.share, alice, [image.pk], shows_prompt=False)
    at_once(share, hide, share, hide)
    assert Share.objects.count() == 1
    behind(share, hide)
    assert not Share.objects.get().shows_prompt


def test_sharing_and_keeping_the_same_pictures_waits_in_no_circle(
    alice: User, image: Image, other: Image
) -> None:
    keys = [image.pk, other.pk]
    # So the later picture's share is the first.
    for key in reversed(keys):
        sharing.share(alice, [key], shows_prompt=False)

    def hold_the_first() -> None:
        Image.objects.filter(pk=image.pk).update(alternative_text="A fox")

    share = partial(sharing.share, alice, keys, shows_prompt=True)
    _held, shown, taken = behind(hold_the_first, share, partial(sharing.unshare, alice, keys))
    assert (shown, taken) == (2, 2)
    assert Share.objects.count() in {0, 2}


def test_picture_that_is_shared_while_it_is_handed_over_stays_shared_by_its_heir(
    bob: User, image: Image, share: Work, hand_over: Work
) -> None:
    assert behind(share, hand_over)[0] == 1
    shown = access.team_images_of(bob).get()
    assert (shown, shown.owner) == (image, bob)


def test_picture_that_was_handed_over_is_not_shared_by_who_had_it(
    bob: User, image: Image, share: Work, hand_over: Work
) -> None:
    assert behind(hand_over, share)[1] == 0
    assert not Share.objects.exists()
    image.refresh_from_db()
    assert image.owner == bob


def test_what_is_done_while_everything_is_handed_over_waits_in_no_circle(
    alice: User, bob: User, image: Image, other: Image, hand_over: Work
) -> None:
    def hold_the_first() -> None:
        Image.objects.filter(pk=image.pk).update(starred_at=None)

    write = partial(alternative_text.write, alice, image, "A badger")
    tag = partial(tags.tag, alice, [image.pk, other.pk], "mine")
    _held, tagged, written, _handed = behind(hold_the_first, tag, write, hand_over)
    found = list(find(bob, read("badger")).keys())
    assert found == ([] if isinstance(written, TooLate) else [image.pk])
    assert find(bob, read("tag:mine")).images.count() == tagged.number in {0, 2}
    assert not list(find(alice).keys())
    assert sorted(find(bob).keys()) == [image.pk, other.pk]
