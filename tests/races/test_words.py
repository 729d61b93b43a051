"""What pictures are found by, while it is changed from two sides."""

from functools import partial

import pytest

from gallery.errors import TooLate
from gallery.models import Image, User
from gallery.services import alternative_text, search_documents, tags, trash
from gallery.services.finding import find, read
from tests.races.together import at_once, behind

pytestmark = pytest.mark.django_db(transaction=True)


def found(person: User, text: str) -> list[int]:
    return list(find(person, read(text)).keys())


def test_later_of_two_texts_is_kept_and_found(alice: User, image: Image) -> None:
    behind(
        partial(alternative_text.write, alice, image, "A badger"),
        partial(alternative_text.write, alice, image, "An otter"),
    )
    image.refresh_from_db()
    assert image.alternative_text == "An otter"
    assert (found(alice, "otter"), found(alice, "badger")) == ([image.pk], [])


def test_one_of_many_texts_is_kept_and_it_alone_is_found(alice: User, image: Image) -> None:
    texts = ["badger", "otter", "weasel", "marten"]
    at_once(*(partial(alternative_text.write, alice, image, text) for text in texts))
    image.refresh_from_db()
    assert [text for text in texts if found(alice, text)] == [image.alternative_text]


@pytest.mark.parametrize("rebuilt_first", [True, False])
def test_index_that_is_rebuilt_meanwhile_has_the_new_text(
    rebuilt_first: bool, alice: User, image: Image, other: Image
) -> None:
    write = partial(alternative_text.write, alice, image, "A badger")
    rebuild = search_documents.rebuild
    behind(*((rebuild, write) if rebuilt_first else (write, rebuild)))
    assert (found(alice, "badger"), found(alice, "hare")) == ([image.pk], [other.pk])


def test_tags_are_found_whatever_happens_to_the_index(
    alice: User, image: Image, other: Image
) -> None:
    tags.tag(alice, [other.pk], "old")
    behind(
        partial(tags.tag, alice, [image.pk], "new"),
        search_documents.rebuild,
        partial(tags.untag, alice, [other.pk], "old"),
    )
    assert (found(alice, "tag:new"), found(alice, "tag:old")) == ([image.pk], [])


def test_nothing_is_said_of_a_picture_that_is_just_deleted(alice: User, image: Image) -> None:
    trash.trash(alice, [image.pk])
    write = partial(alternative_text.write, alice, image, "A badger")
    given = behind(partial(trash.purge, alice, [image.pk]), write, search_documents.rebuild)
    assert isinstance(given[1], TooLate)
    assert found(alice, "badger") == []
    assert not Image.objects.exists()
