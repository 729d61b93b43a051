"""Who adds a picture to a collection is told before and afterwards who sees it there."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gallery.models import Collection, Image, Standing, User
from gallery.services import collection_sharing, collections, links
from gallery.services.audiences import audience_of
from tests.sharing.conftest import Browse, picture_of

ANYBODY, TEAM = "whoever has the link", "the whole team"
NAMED = "colleagues whom it is shared with"


def link_to(collection: Collection) -> Any:
    return links.make(collection.owner, collection, days=7, password="", shows_prompts=False)


def with_team(collection: Collection, level: str = "view") -> None:
    owner = collection.owner
    collection_sharing.set_for_team(owner, collection, level=level, shows_prompts=False)


def test_private_collection_is_seen_by_nobody_else(alice: User, fair: Collection) -> None:
    assert audience_of(alice, fair) == ""


def test_widest_circle_comes_first(alice: User, bob: User, fair: Collection) -> None:
    collection_sharing.share_with(alice, fair, person=bob, level="view")
    assert audience_of(alice, fair) == NAMED
    with_team(fair)
    assert audience_of(alice, fair) == TEAM
    link_to(fair)
    assert audience_of(alice, fair) == f"{ANYBODY}, {TEAM}"


def test_only_links_that_open_it_count(alice: User, fair: Collection, settings: Any) -> None:
    link = link_to(fair)
    assert audience_of(alice, fair) == ANYBODY
    settings.PUBLIC_LINKS = False
    assert audience_of(alice, fair) == ""
    settings.PUBLIC_LINKS = True
    links.revoke(alice, link)
    assert audience_of(alice, fair) == ""


def test_who_is_suspended_does_not_count(alice: User, bob: User, fair: Collection) -> None:
    collection_sharing.share_with(alice, fair, person=bob, level="view")
    User.objects.filter(pk=bob.pk).update(standing=Standing.SUSPENDED, is_active=False)
    assert audience_of(alice, fair) == ""


def test_others_collection_is_seen_by_its_owner_and_others(
    alice: User, bob: User, fair: Collection
) -> None:
    collection_sharing.share_with(alice, fair, person=bob, level="add")
    assert audience_of(bob, fair) == "alice"
    carol = User.objects.create_user("carol")
    collection_sharing.share_with(alice, fair, person=carol, level="view")
    assert audience_of(bob, fair) == f"alice, {NAMED}"
    link_to(fair)
    assert audience_of(bob, fair) == f"{ANYBODY}, alice, {NAMED}"
    with_team(fair)
    assert audience_of(bob, fair) == f"{ANYBODY}, {TEAM}"


def words_of(page: Any) -> str:
    return " ".join(page.content.decode().split())


def test_page_of_a_picture_says_it_at_the_choice_and_afterwards(
    alice: User, bob: User, fair: Collection, browse: Browse
) -> None:
    picture = picture_of(alice)
    add = reverse("gallery:image-collections", args=[picture.public_id])
    page = reverse("gallery:image", args=[picture.public_id])
    client = browse(alice)
    assert ">Fair</option>" in words_of(client.get(page))
    link_to(fair)
    assert f"Fair – seen by: {ANYBODY}" in words_of(client.get(page))
    told = words_of(client.post(add, {"add": str(fair.public_id)}, follow=True))
    assert f"It is in “Fair” now. Seen there by: {ANYBODY}." in told
    theirs = collections.make(bob, "Bob's wall")
    with_team(theirs, "add")
    assert f"Bob&#x27;s wall – shared by bob, seen by: {TEAM}" in words_of(client.get(page))
    told = words_of(client.post(add, {"add": str(theirs.public_id)}, follow=True))
    assert f"now. Seen there by: {TEAM}. You can take it out again." in told


def choose(client: Client, image: Image, **more: str) -> Any:
    fields = {"act": "collect", "image": str(image.public_id), **more}
    return client.post(reverse("gallery:selection"), fields, headers={"X-Fragment": "1"})


def test_question_about_a_selection_says_it_and_so_does_the_answer(
    alice: User, bob: User, fair: Collection, as_bob: Client
) -> None:
    picture = picture_of(bob)
    collection_sharing.share_with(alice, fair, person=bob, level="add")
    link_to(fair)
    collections.make(bob, "Mine")
    asked = words_of(choose(as_bob, picture))
    assert f"Fair – shared by alice, seen by: {ANYBODY}, alice" in asked
    assert ">Mine</option>" in asked
    # A dialog stands on a page that has its heading.
    assert "<h1" not in asked
    fields = {"act": "collect", "image": str(picture.public_id)}
    assert words_of(as_bob.post(reverse("gallery:selection"), fields)).count("<h1") == 1
    told = choose(as_bob, picture, collection_to=str(fair.public_id)).json()["words"]
    assert told == f"1 picture was put into “Fair”. Seen there by: {ANYBODY}, alice."
    told = choose(as_bob, picture, collection_to=str(fair.public_id)).json()["words"]
    assert "Seen there" not in told
    told = choose(as_bob, picture, collection_to="new", name="Other").json()["words"]
    assert told == "1 picture was put into “Other”."


def test_bar_and_batches_say_it_where_pictures_are_to_be_made_into_it(
    alice: User, fair: Collection, as_alice: Client
) -> None:
    assert "seen by" not in words_of(as_alice.get("/"))
    with_team(fair)
    assert f"Fair – seen by: {TEAM}" in words_of(as_alice.get("/"))
    assert f"Fair – seen by: {TEAM}" in words_of(as_alice.get(reverse("gallery:several")))
    into = reverse("gallery:collection-choose", args=[fair.public_id])
    told = words_of(as_alice.post(into, follow=True))
    assert f"“Fair”. Undo is in the bar. Seen there by: {TEAM}." in told


@pytest.mark.parametrize("way", ["link", "team", ""])
def test_page_of_a_collection_says_it(
    way: str, alice: User, fair: Collection, as_alice: Client
) -> None:
    if way == "link":
        link_to(fair)
    if way == "team":
        with_team(fair)
    expected = {"link": f"Seen by: {ANYBODY}", "team": f"Seen by: {TEAM}", "": "Private"}[way]
    page = reverse("gallery:collection", args=[fair.public_id])
    assert expected in words_of(as_alice.get(page))
    gone = words_of(as_alice.get(reverse("gallery:collection-delete", args=[fair.public_id])))
    assert ("links to it open nothing" in gone) is bool(way)


def test_name_that_is_markup_stays_a_name(alice: User, bob: User, as_bob: Client) -> None:
    made = collections.make(alice, f"<b>{uuid.uuid4()}")
    with_team(made, "add")
    asked = words_of(choose(as_bob, picture_of(bob)))
    assert "<b>" not in asked
    assert "&lt;b&gt;" in asked
