"""The search box where pictures of several people are: it finds what one may see, and tells no
prompt that is kept back.
"""

import pytest
from django.test import Client
from django.urls import reverse

from gallery.models import Collection, Image, User
from gallery.services import collection_sharing, collections, sharing
from tests.sharing.conftest import Browse, picture_of

TEAM = reverse("gallery:team")
FRAGMENT = {"X-Fragment": "1"}
NOTHING = "No pictures found"


@pytest.fixture
def pictures(alice: User, bob: User) -> dict[str, Image]:
    """Of Alice's one that is shown with its prompt, one without, and one that is hers alone."""
    named = {
        "open": picture_of(alice, "A red fox"),
        "kept back": picture_of(alice, "A red owl"),
        "private": picture_of(alice, "A red heron"),
        "bob's": picture_of(bob, "A red kettle"),
    }
    sharing.share(alice, [named["open"].pk], shows_prompt=True)
    sharing.share(alice, [named["kept back"].pk], shows_prompt=False)
    sharing.share(bob, [named["bob's"].pk], shows_prompt=True)
    return named


def found(client: Client, where: str, text: str, pictures: dict[str, Image]) -> set[str]:
    """Return which of the pictures a page shows, which is the same for a script."""
    page = client.get(where, {"q": text}).content.decode()
    part = client.get(where, {"q": text}, headers=FRAGMENT).content.decode()
    shown = [
        {name for name, image in pictures.items() if str(image.public_id) in html}
        for html in (page, part)
    ]
    assert shown[0] == shown[1]
    assert (NOTHING in part) is not bool(shown[1])
    return shown[0]


def test_words_in_the_feed_find_prompts_that_are_shown(
    as_alice: Client, as_bob: Client, pictures: dict[str, Image]
) -> None:
    assert found(as_bob, TEAM, "red", pictures) == {"open", "bob's"}
    assert found(as_alice, TEAM, "red", pictures) == {"open", "kept back", "bob's"}
    page = as_bob.get(TEAM, {"q": "fox"}).content.decode()
    assert "A red <mark>fox</mark>" in page
    assert 'value="fox"' in page


@pytest.mark.parametrize("text", ["owl", '"red owl"', "ow", "owl by:alice", "red -fox -kettle"])
def test_prompt_that_is_kept_back_is_searched_by_nobody_else(
    text: str, as_alice: Client, as_bob: Client, pictures: dict[str, Image]
) -> None:
    assert "kept back" not in found(as_bob, TEAM, text, pictures)
    assert "kept back" in found(as_alice, TEAM, text, pictures)
    html = as_bob.get(TEAM, {"q": "by:alice"}).content.decode()
    assert "owl" not in html


def test_chip_for_a_person(as_bob: Client, pictures: dict[str, Image]) -> None:
    assert found(as_bob, TEAM, "by:alice", pictures) == {"open", "kept back"}
    assert found(as_bob, TEAM, "by:bob", pictures) == {"bob's"}
    assert found(as_bob, TEAM, "by:alice fox", pictures) == {"open"}
    page = as_bob.get(TEAM, {"q": "by:alice fox"}).content.decode()
    assert f'href="{TEAM}?q=fox"' in page
    query = {"q": "fox", "to": TEAM, "people": "1"}
    menu = as_bob.get(reverse("gallery:search-filters"), query).content.decode()
    assert f'href="{TEAM}?q=fox+by%3Aalice"' in menu


@pytest.mark.parametrize("text", ["heron", "by:nobody", "by:admin", "is:starred", "fox kettle"])
def test_nothing_is_found_in_the_feed(
    text: str, as_bob: Client, pictures: dict[str, Image]
) -> None:
    assert found(as_bob, TEAM, text, pictures) == set()
    page = as_bob.get(TEAM, {"q": text}).content.decode()
    assert 'role="search"' in page
    assert "Nobody has shared a picture yet" not in page


def test_private_picture_is_found_by_its_owner_in_no_feed(
    as_alice: Client, pictures: dict[str, Image]
) -> None:
    assert "private" not in found(as_alice, TEAM, "heron", pictures)
    assert found(as_alice, "/", "heron", pictures) == {"private"}


@pytest.fixture
def together(alice: User, bob: User, pictures: dict[str, Image]) -> Collection:
    """A collection without prompts that Alice and Bob fill; only its address is needed."""
    made = collections.make(alice, "Together")
    collection_sharing.share_with(alice, made, person=bob, level="add")
    collection_sharing.set_for_team(alice, made, level="", shows_prompts=False)
    made.refresh_from_db()
    collections.add(alice, made, [pictures["open"], pictures["private"]])
    collections.add(bob, made, [picture_of(bob, "A red stove")])
    return made


def address(collection: Collection) -> str:
    return reverse("gallery:collection", args=[collection.public_id])


def test_words_in_a_collection_without_prompts_find_what_one_may_read(
    as_alice: Client, as_bob: Client, together: Collection, pictures: dict[str, Image]
) -> None:
    where = address(together)
    assert found(as_bob, where, "", pictures) == {"open", "private"}
    assert found(as_bob, where, "red", pictures) == {"open"}
    assert found(as_bob, where, "heron", pictures) == set()
    assert found(as_alice, where, "heron", pictures) == {"private"}
    assert "stove" not in as_alice.get(where, {"q": "-fox"}).content.decode()
    assert "stove" in as_bob.get(where, {"q": "stove -fox"}).content.decode()


def test_words_in_a_collection_with_prompts_find_all_that_is_in_it(
    alice: User, bob: User, as_bob: Client, pictures: dict[str, Image]
) -> None:
    made = collections.make(alice, "Open")
    collection_sharing.set_for_team(alice, made, level="view", shows_prompts=True)
    collections.add(alice, made, [pictures["private"]])
    where = address(made)
    assert found(as_bob, where, "heron", pictures) == {"private"}
    assert found(as_bob, where, "by:alice", pictures) == {"private"}
    assert found(as_bob, where, "fox", pictures) == set()
    assert found(as_bob, where, "by:bob", pictures) == set()


def test_collection_is_searched_by_nobody_it_is_not_shared_with(
    together: Collection, browse: Browse
) -> None:
    carol = browse(User.objects.create_user("carol"))
    for headers in ({}, FRAGMENT):
        answer = carol.get(address(together), {"q": "red"}, headers=headers)
        assert answer.status_code == 404
        assert b"fox" not in answer.content
