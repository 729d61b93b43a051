"""Collections: names, what is in them, whose they are, and that pictures outlive them."""

from collections.abc import Callable

import pytest

from gallery.errors import InvalidChoice, TooLate
from gallery.lifecycle import State
from gallery.models import Collection, Draft, Image, User
from gallery.services import collections, drafts
from gallery.services.drafts import Content
from tests.factories import make_generation, make_image


@pytest.fixture
def image(alice: User) -> Image:
    return make_image(make_generation(alice, state=State.COMPLETED))


@pytest.fixture
def fair(alice: User) -> Collection:
    return collections.make(alice, "Fair")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Spring \n fair ", "Spring fair"),
        ("\u202eevil", "evil"),
        ("nul\0 here", "nul here"),
        ("カフェ", "カフェ"),
        ("ガ", "ガ"),
        ("x" * 80, "x" * 80),
    ],
)
def test_name_is_kept_in_one_line(alice: User, typed: str, kept: str) -> None:
    assert collections.make(alice, typed).name == kept


@pytest.mark.parametrize("typed", ["", "  \t", "\u202e", "\u200b", "x" * 81, "\0"])
def test_name_that_is_none_is_refused(alice: User, typed: str) -> None:
    with pytest.raises(InvalidChoice) as refused:
        collections.make(alice, typed)
    assert refused.value.field == "name"
    assert not Collection.objects.exists()


def test_name_is_had_once_by_each(alice: User, bob: User, fair: Collection) -> None:
    with pytest.raises(InvalidChoice):
        collections.make(alice, " Fair ")
    other = collections.make(alice, "Other")
    with pytest.raises(InvalidChoice):
        collections.rename(alice, other, "Fair")
    assert collections.make(bob, "Fair").owner == bob
    collections.rename(alice, fair, "Fair")


def test_picture_is_in_it_once_and_comes_out(alice: User, fair: Collection, image: Image) -> None:
    for _time in range(2):
        collections.add(alice, fair, [image])
    assert list(fair.images.all()) == [image]
    for _time in range(2):
        collections.remove(alice, fair, [image])
    assert not fair.images.exists()
    assert Image.objects.filter(pk=image.pk).exists()


def test_nobody_reaches_into_others(alice: User, bob: User, fair: Collection, image: Image) -> None:
    collections.add(alice, fair, [image])
    verbs: list[Callable[[], None]] = [
        lambda: collections.rename(bob, fair, "Mine"),
        lambda: collections.delete(bob, fair),
        lambda: collections.add(bob, fair, [image]),
        lambda: collections.remove(bob, fair, [image]),
    ]
    for verb in verbs:
        with pytest.raises(TooLate):
            verb()
    own = collections.make(bob, "Bob's")
    collections.add(bob, own, [image])
    assert not own.images.exists()
    assert list(fair.images.all()) == [image]


def test_deleted_one_leaves_pictures_requests_and_draft(
    alice: User, fair: Collection, image: Image
) -> None:
    collections.add(alice, fair, [image])
    waiting = make_generation(alice, collection=fair)
    drafts.put(alice, Content(prompt="For the fair", collection=fair))
    collections.delete(alice, fair)
    waiting.refresh_from_db()
    assert waiting.collection is None
    assert Image.objects.filter(pk=image.pk).exists()
    assert Draft.objects.get(owner=alice).collection is None
    verbs: list[Callable[[], None]] = [
        lambda: collections.delete(alice, fair),
        lambda: collections.rename(alice, fair, "Again"),
        lambda: collections.add(alice, fair, [image]),
    ]
    for verb in verbs:
        with pytest.raises(TooLate):
            verb()


def test_undo_does_without_a_collection_that_is_gone(alice: User, fair: Collection) -> None:
    drafts.put(alice, Content(prompt="For the fair", collection=fair))
    drafts.take_over(alice, prompt="Something else")
    collections.delete(alice, fair)
    drafts.undo(alice)
    now = Content.of(drafts.draft_of(alice))
    assert (now.prompt, now.collection) == ("For the fair", None)
