"""Nobody finds by any way of asking what is not shown to them."""

import pytest
from django.test import Client
from django.utils import timezone

from gallery.lifecycle import State
from gallery.models import Collection, CollectionImage, Image, ImageTag, Share, Tag, User
from gallery.services.finding import Place, find, find_in_collection, find_requests, read
from tests.factories import make_generation
from tests.finding.pictures import found, picture_of, prompts

WAYS = (
    "secret", '"secret fox"', "sec", "by:alice", "by:alice secret", "-nothing", "ratio:16:9",
    "model:grok", "tag:mine", "-tag:mine", "is:starred", "-is:starred", "is:shared",
    "has:reference", "-has:reference", "collection:hidden", "-collection:hidden", "month:2026-11",
    "after:2000-01-01", "status:done", "secret -is:starred", "o1", "vp",
    'secret" OR "o1', "secret' | 'o1",
)  # fmt: skip


@pytest.fixture
def secret(alice: User) -> Image:
    """Return a private picture of Alice's with a tag, a star and a place in a collection."""
    image = picture_of(alice, "A secret fox")
    tag = Tag.objects.create(owner=alice, name="mine", folded="mine")
    ImageTag.objects.create(tag=tag, image=image)
    collection = Collection.objects.create(owner=alice, name="hidden")
    CollectionImage.objects.create(collection=collection, image=image)
    Image.objects.filter(pk=image.pk).update(starred_at=timezone.now())
    return image


@pytest.mark.parametrize("text", WAYS)
@pytest.mark.parametrize("place", list(Place))
def test_a_private_picture_is_found_by_nobody_else(
    secret: Image, bob: User, text: str, place: Place
) -> None:
    result = find(bob, read(text), place=place)
    assert result.older_than(None, 10) == []
    assert list(result.keys()) == []
    assert not result.images.exists()


def test_words_find_in_the_team_only_prompts_that_are_shown(
    secret: Image, alice: User, bob: User
) -> None:
    share = Share.objects.create(image=secret, shows_prompt=False)
    assert found(bob, "", Place.TEAM) == ["A secret fox"]
    assert found(bob, "by:ALICE", Place.TEAM) == ["A secret fox"]
    assert found(bob, "by:bob", Place.TEAM) == found(bob, "-by:alice", Place.TEAM) == []
    for text in ("secret", "secret by:alice", "-nothing"):
        assert found(bob, text, Place.TEAM) == []
    assert found(bob, "tag:mine", Place.TEAM) == found(bob, "is:starred", Place.TEAM) == []
    assert found(bob, "collection:hidden", Place.TEAM) == []
    assert found(alice, "secret", Place.TEAM) == ["A secret fox"]
    share.shows_prompt = True
    share.save()
    assert found(bob, "secret", Place.TEAM) == ["A secret fox"]
    Image.objects.filter(pk=secret.pk).update(
        trashed_at=timezone.now(), trashed_with=secret.public_id
    )
    assert found(bob, "secret", Place.TEAM) == []


def test_a_collection_that_hides_its_prompts_is_not_searched_by_them(
    secret: Image, alice: User, bob: User
) -> None:
    collection = Collection.objects.get()
    question = read("secret")
    assert prompts(find_in_collection(collection, question, person=bob)) == ["A secret fox"]
    assert prompts(find_in_collection(collection, question)) == ["A secret fox"]
    collection.shows_prompts = False
    assert prompts(find_in_collection(collection, question, person=bob)) == []
    assert prompts(find_in_collection(collection, question)) == []
    assert prompts(find_in_collection(collection, question, person=alice)) == ["A secret fox"]
    assert prompts(find_in_collection(collection)) == ["A secret fox"]
    for text in ("tag:mine", "is:starred", "by:alice", "collection:hidden"):
        assert prompts(find_in_collection(collection, read(text))) == []


def test_requests_are_found_by_their_owner_only(alice: User, bob: User) -> None:
    make_generation(alice, state=State.FAILED, prompt="A secret fox")
    assert not find_requests(bob, read("status:failed")).exists()


@pytest.mark.parametrize(
    "text",
    [
        "NEAR(",
        '"',
        "'",
        "*",
        "fox*",
        "\0",
        "\ud800",
        "a" * 1_000_000,
        "%",
        "_",
        "') OR 1=1 --",
        '" OR "',
        "{tokens}:fox",
        "^fox",
        "fox\\",
        "' | 'fox",
        "ratio:'\"",
        "status:",
        "-",
        "--",
        "🦊",
    ],
)
def test_nothing_that_is_typed_is_an_error(as_bob: Client, alice: User, text: str) -> None:
    picture_of(alice, "A secret fox")
    answer = as_bob.get("/", {"q": text.encode("utf-8", "surrogatepass")})
    assert answer.status_code == 200
    assert b"secret" not in answer.content
