"""Shared collections: who is told, what colleagues add and take out, and what happens at once."""

import threading

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from gallery.errors import InvalidChoice, NotPossible, TooLate
from gallery.models import (
    Collection,
    CollectionImage,
    CollectionMember,
    Image,
    Level,
    Notice,
    Standing,
    User,
)
from gallery.services import collection_sharing, collections
from gallery.services.finding import find_in_collection
from tests.sharing.conftest import picture_of


def share(alice: User, fair: Collection, person: User, level: str = Level.ADD) -> None:
    collection_sharing.share_with(alice, fair, person=person, level=level)


def test_who_it_is_shared_with_is_told_once(
    alice: User, bob: User, fair: Collection, as_bob: Client
) -> None:
    share(alice, fair, bob, Level.VIEW)
    share(alice, fair, bob, Level.ADD)
    assert CollectionMember.objects.get(collection=fair).level == Level.ADD
    notice = Notice.objects.get(recipient=bob)
    page = as_bob.get(reverse("gallery:notices")).content.decode()
    assert "alice shares the collection “Fair” with you." in page
    follow = as_bob.post(reverse("gallery:notice-follow", args=[notice.public_id]))
    assert as_bob.get(follow["Location"]).status_code == 200
    assert "Shared with you" in as_bob.get(reverse("gallery:collections")).content.decode()


def test_nobody_outside_of_the_team_nor_oneself(alice: User, bob: User, fair: Collection) -> None:
    User.objects.filter(pk=bob.pk).update(standing=Standing.SUSPENDED, is_active=False)
    with pytest.raises(TooLate):
        share(alice, fair, bob)
    with pytest.raises(NotPossible):
        share(alice, fair, alice)
    with pytest.raises(InvalidChoice):
        share(alice, fair, bob, "own")
    with pytest.raises(TooLate):
        share(bob, fair, alice)
    assert not CollectionMember.objects.exists()


def test_adder_takes_out_what_is_theirs_and_the_owner_anything(
    alice: User, bob: User, fair: Collection, image: Image
) -> None:
    share(alice, fair, bob)
    theirs, other = picture_of(bob), picture_of(bob)
    collections.add(bob, fair, [theirs, other, image])
    with pytest.raises(NotPossible):
        collections.remove(bob, fair, [theirs, image])
    assert CollectionImage.objects.filter(collection=fair).count() == 3
    collections.remove(bob, fair, [theirs])
    collections.remove(alice, fair, [other])
    assert [one.pk for one in find_in_collection(fair).older_than(None, 9)] == [image.pk]


def test_adder_takes_theirs_out_also_when_it_is_no_longer_shared(
    alice: User, bob: User, fair: Collection, as_bob: Client
) -> None:
    share(alice, fair, bob)
    theirs = picture_of(bob)
    collections.add(bob, fair, [theirs])
    collection_sharing.stop_sharing_with(alice, fair, bob)
    with pytest.raises(TooLate):
        collections.add(bob, fair, [picture_of(bob)])
    address = reverse("gallery:image-collections", args=[theirs.public_id])
    as_bob.post(address, {"remove": str(fair.public_id)})
    assert not CollectionImage.objects.filter(image=theirs).exists()


def test_who_may_only_look_is_refused_politely(alice: User, bob: User, fair: Collection) -> None:
    share(alice, fair, bob, Level.VIEW)
    with pytest.raises(NotPossible, match="no longer add"):
        collections.add(bob, fair, [picture_of(bob)])


def test_hidden_prompts_stay_hidden_of_what_colleagues_have_added(
    alice: User, bob: User, fair: Collection
) -> None:
    share(alice, fair, bob)
    theirs = picture_of(bob)
    collections.add(bob, fair, [theirs])
    with pytest.raises(NotPossible):
        collection_sharing.set_for_team(alice, fair, level="", shows_prompts=True)
    collections.remove(alice, fair, [theirs])
    row = collection_sharing.set_for_team(alice, fair, level=Level.VIEW, shows_prompts=True)
    assert (row.team_level, row.shows_prompts) == (Level.VIEW, True)


def test_leaving(alice: User, bob: User, fair: Collection, as_bob: Client) -> None:
    share(alice, fair, bob)
    as_bob.post(reverse("gallery:collection-leave", args=[fair.public_id]))
    assert as_bob.get(reverse("gallery:collection", args=[fair.public_id])).status_code == 404
    collection_sharing.set_for_team(alice, fair, level=Level.VIEW, shows_prompts=False)
    with pytest.raises(NotPossible):
        collection_sharing.leave(bob, fair)


def test_picture_in_two_shared_collections_is_shown_once_in_each(
    alice: User, fair: Collection, image: Image
) -> None:
    other = collections.make(alice, "Other")
    collections.add(alice, other, [image])
    for one in (fair, other):
        found = find_in_collection(one).older_than(None, 9)
        assert [row.pk for row in found] == [image.pk]
        assert found[0].key == one.places.get().pk


def test_form_of_the_share_page(alice: User, bob: User, fair: Collection, as_alice: Client) -> None:
    address = reverse("gallery:collection-share", args=[fair.public_id])
    assert "bob" in as_alice.get(address).content.decode()
    assert as_alice.post(address, {"level": "own"}).status_code == 422
    as_alice.post(address, {"level": "view"})
    with_bob = reverse("gallery:collection-share-with", args=[fair.public_id])
    as_alice.post(with_bob, {"person": str(bob.public_id), "level": "add"})
    fair.refresh_from_db()
    assert fair.team_level == Level.VIEW
    assert fair.members.get().person == bob
    as_alice.post(with_bob, {"remove": str(bob.public_id)})
    assert not fair.members.exists()


@pytest.mark.django_db(transaction=True)
def test_adding_while_sharing_ends_leaves_nothing_half_done(
    alice: User, bob: User, fair: Collection
) -> None:
    """Whoever comes first wins; nothing is added after the end of sharing was written."""
    share(alice, fair, bob)
    pictures = [picture_of(bob) for _number in range(6)]
    late: list[bool] = []

    def add() -> None:
        for one in pictures:
            try:
                collections.add(bob, fair, [one])
            except (TooLate, NotPossible):
                late.append(True)
        connections.close_all()

    adding = threading.Thread(target=add)
    adding.start()
    collection_sharing.stop_sharing_with(alice, fair, bob)
    inside = CollectionImage.objects.filter(collection=fair, image__owner=bob).count()
    adding.join()
    after = CollectionImage.objects.filter(collection=fair, image__owner=bob).count()
    assert after == inside == len(pictures) - len(late)
    connection.close()
