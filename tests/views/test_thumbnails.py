"""Thumbnails by signed links: what opens one, and what shuts it again."""

import time
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from gallery.lifecycle import State
from gallery.models import (
    Collection,
    CollectionImage,
    CollectionMember,
    Image,
    Share,
    Standing,
    User,
)
from gallery.services import people, remembering
from gallery.services import thumbnail_links as links
from tests.factories import make_generation, make_image, picture

CONTENT = picture()


@pytest.fixture
def image(alice: User) -> Image:
    return make_image(make_generation(alice, state=State.COMPLETED), CONTENT)


@pytest.fixture
def stranger() -> Client:
    """Signed links need no session."""
    return Client()


def address_of(image: Image, ground: links.Ground = links.OWN) -> str:
    [(address, _width)] = links.thumbnails_of(image, ground)
    return address


def status(client: Client, address: str) -> int:
    return client.get(address).status_code


def test_own_picture_is_served_without_any_query(
    stranger: Client,
    image: Image,
    django_assert_num_queries: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(remembering, "SECONDS", 3600)
    address = address_of(image)
    assert status(stranger, address) == 200
    with django_assert_num_queries(0):  # type: ignore[operator]
        answer = stranger.get(address)
    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"].startswith("private, max-age=")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "sandbox" in answer["Content-Security-Policy"]
    again = stranger.get(address, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_link_stays_the_same_for_hours_and_ends_within_a_day(
    stranger: Client, image: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 3600 * links.SPAN_HOURS * 80_000
    monkeypatch.setattr(time, "time", lambda: now + 1)
    address = address_of(image)
    monkeypatch.setattr(time, "time", lambda: now + 3600 * links.SPAN_HOURS - 1)
    assert address_of(image) == address
    assert status(stranger, address) == 200
    monkeypatch.setattr(time, "time", lambda: now + 2 * 3600 * links.SPAN_HOURS)
    assert address_of(image) != address
    assert status(stranger, address) == 404


def test_altered_links_open_nothing(stranger: Client, image: Image, alice: User) -> None:
    address = address_of(image)
    other = address_of(make_image(make_generation(alice, state=State.COMPLETED)))
    signature, end, ground, rest = address.removeprefix(links.PREFIX).split("/", 3)
    stem = image.thumbnails["320"].removesuffix("-320.webp")
    altered = [
        f"{'A' * 22}/{end}/{ground}/{rest}",
        f"{signature[:-1]}/{end}/{ground}/{rest}",
        f"{signature}/{int(end) + 1}/{ground}/{rest}",
        f"{signature}/{end}/f1.1/{rest}",
        f"{signature}/{end}/{ground}/{other.removeprefix(links.PREFIX).split('/', 3)[3]}",
        f"{signature}/{end}/{ground}/{stem}-640.webp",
        f"{signature}/{end}/{ground}/{stem}-0320.webp",
        f"{signature}/{end}/{ground}/{stem}.png",
        f"{signature}/{end}/{ground}/../{rest}",
        f"{signature}/{end}/{ground}/{rest}/../{rest}",
        f"{signature}/{end}/{ground}/{rest}%00",
        f"{signature}/{end}/{ground}/é{rest}",
        "",
    ]
    for claim in altered:
        answer = stranger.get(links.PREFIX + claim)
        assert (answer.status_code, answer.content) == (404, b""), claim
    assert stranger.post(address).status_code == 405


def test_signature_does_not_lead_out_of_the_storage(
    stranger: Client, image: Image, storage: Path
) -> None:
    (storage.parent / "secret-1.webp").write_bytes(b"secret")
    image.thumbnails = {"1": "../secret-1.webp"}
    assert status(stranger, address_of(image)) == 404


def test_one_signature_is_for_all_widths(image: Image) -> None:
    stem = image.thumbnails["320"].removesuffix("-320.webp")
    image.thumbnails = {"640": f"{stem}-640.webp", "320": f"{stem}-320.webp"}
    small, large = links.thumbnails_of(image, links.OWN)
    assert (small[1], large[1]) == (320, 640)
    assert small[0].replace("-320.", "-640.") == large[0]


def test_deleted_picture_is_gone_at_once(stranger: Client, image: Image) -> None:
    address = address_of(image)
    default_storage.delete(image.thumbnails["320"])
    assert status(stranger, address) == 404


def test_own_pictures_go_with_their_person(stranger: Client, image: Image, admin: User) -> None:
    address = address_of(image)
    assert status(stranger, address) == 200
    people.suspend(admin, image.owner)
    assert status(stranger, address) == 404
    people.reinstate(admin, image.owner)
    assert status(stranger, address) == 200
    heir = User.objects.create_user("heir")
    people.suspend(admin, image.owner)
    Image.objects.filter(pk=image.pk).update(owner=heir)
    assert status(stranger, address) == 404
    image.refresh_from_db()
    assert status(stranger, address_of(image)) == 200


def test_link_to_ones_own_can_not_be_made_one_of_somebody_else(
    stranger: Client, image: Image, bob: User, admin: User
) -> None:
    address = address_of(image)
    people.suspend(admin, image.owner)
    for ground in (f"o.{bob.pk}", "o", "o.", f"o{bob.pk}"):
        altered = address.replace(f"/o.{image.owner_id}/", f"/{ground}/")
        assert altered != address
        assert status(stranger, altered) == 404


def test_picture_of_the_feed_goes_with_its_share(
    stranger: Client, image: Image, bob: User, alice: User
) -> None:
    share = Share.objects.create(image=image)
    address = address_of(image, links.ground_of(image, bob))
    assert status(stranger, address) == 200
    refused_in_trash_and_by_standing(stranger, address, image, bob)
    share.delete()
    assert status(stranger, address) == 404


def refused_in_trash_and_by_standing(
    client: Client, address: str, image: Image, viewer: User | None
) -> None:
    act = image.pk and "11111111-1111-1111-1111-111111111111"
    Image.objects.filter(pk=image.pk).update(trashed_at=timezone.now(), trashed_with=act)
    assert status(client, address) == 404
    Image.objects.filter(pk=image.pk).update(trashed_at=None, trashed_with=None)
    for person in filter(None, (viewer, image.owner)):
        rows = User.objects.filter(pk=person.pk)
        rows.update(standing=Standing.SUSPENDED, is_active=False)
        assert status(client, address) == 404
        rows.update(standing=Standing.ACTIVE, is_active=True)
    assert status(client, address) == 200


def test_picture_of_a_collection_goes_with_its_place_and_with_the_sharing(
    stranger: Client, image: Image, alice: User, bob: User
) -> None:
    collection = Collection.objects.create(owner=alice, name="Fair")
    place = CollectionImage.objects.create(collection=collection, image=image)
    address = address_of(image, links.ground_of(image, bob))
    assert status(stranger, address) == 404
    member = CollectionMember.objects.create(collection=collection, person=bob)
    assert status(stranger, address) == 200
    refused_in_trash_and_by_standing(stranger, address, image, bob)
    member.delete()
    assert status(stranger, address) == 404
    Collection.objects.filter(pk=collection.pk).update(team_level="view")
    assert status(stranger, address) == 200
    place.delete()
    assert status(stranger, address) == 404
