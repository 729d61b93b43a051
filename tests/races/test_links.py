"""Links that end, and whose passwords are guessed, while guests are at them."""

from functools import partial
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from gallery.errors import NotPossible, TooLate
from gallery.models import Collection, Image, ShareLink, User
from gallery.services import collections, links, trash
from tests.races.together import Work, at_once, behind

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "correct horse"
GUESSES = 5


@pytest.fixture
def link(alice: User, fair: Collection, image: Image) -> ShareLink:
    collections.add(alice, fair, [image])
    return links.make(alice, fair, days=7, password="", shows_prompts=False)


@pytest.fixture
def page(link: ShareLink) -> str:
    return reverse("gallery:shared-link", args=[links.token_of(link)])


def original(link: ShareLink) -> str:
    assert link.collection is not None
    names = [links.token_of(link), link.collection.places.get().pk]
    return reverse("gallery:shared-original", args=names)


def take_away(alice: User, link: ShareLink, image: Image) -> dict[str, Work]:
    assert link.collection is not None
    return {
        "revoked": partial(links.revoke, alice, link),
        "taken out": partial(collections.remove, alice, link.collection, [image]),
        "thrown away": partial(trash.trash, alice, [image.pk]),
        "deleted": partial(collections.delete, alice, link.collection),
    }


@pytest.mark.parametrize("end", ["revoked", "taken out", "thrown away", "deleted"])
def test_guest_who_opens_it_just_then_sees_it_whole_or_not_at_all(
    end: str, alice: User, link: ShareLink, image: Image, page: str
) -> None:
    address = original(link)
    act = take_away(alice, link, image)[end]
    shown, picture = behind(act, partial(Client().get, page), partial(read, Client(), address))[1:]
    assert shown.status_code in {200, 404}
    assert picture == (200, stored(image)) or picture[0] == 404
    at_once(act, partial(Client().get, page), partial(Client().get, page))
    assert read(Client(), address)[0] == 404
    gone = end in {"revoked", "deleted"}
    assert Client().get(page).status_code == (404 if gone else 200)


def stored(image: Image) -> bytes:
    with default_storage.open(image.file) as file:
        return bytes(file.read())


def read(client: Client, address: str) -> tuple[int, bytes]:
    answer = client.get(address)
    return answer.status_code, answer.getvalue() if answer.streaming else answer.content


def test_download_that_has_begun_is_finished_and_the_next_one_is_none(
    alice: User, link: ShareLink, image: Image
) -> None:
    address, content = original(link), stored(image)
    answer = Client().get(address)
    links.revoke(alice, link)
    trash.trash(alice, [image.pk])
    trash.purge(alice, [image.pk])
    assert answer.getvalue() == content
    assert Client().get(address).status_code == 404


def test_every_opening_is_counted(link: ShareLink, page: str) -> None:
    answers = at_once(*(partial(Client().get, page) for _guest in range(4)))
    assert [answer.status_code for answer in answers] == [200] * 4
    link.refresh_from_db()
    assert link.times_opened == 4


def test_guesses_at_once_are_counted_one_by_one(
    alice: User, link: ShareLink, page: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As where several processes count together.
    database = "django.core.cache.backends.db.DatabaseCache"
    settings.CACHES["default"] = {"BACKEND": database, "LOCATION": "grokweb_cache"}
    links.change_password(alice, link, PASSWORD)
    compared: list[str] = []
    has_password = links.has_password

    def compare(asked: ShareLink, typed: str) -> bool:
        compared.append(typed)
        return has_password(asked, typed)

    monkeypatch.setattr(links, "has_password", compare)
    guess = partial(Client().post, page, {"password": "wrong horse"})
    told = [answer.status_code for answer in at_once(*[guess] * (GUESSES + 3))]
    assert set(told) == {422, 429}
    assert len(compared) == told.count(422) <= GUESSES
    link.refresh_from_db()
    assert link.times_opened == 0


def test_old_password_opens_nothing_once_there_is_a_new_one(
    alice: User, link: ShareLink, page: str
) -> None:
    links.change_password(alice, link, PASSWORD)
    guest = Client()
    change = partial(links.change_password, alice, link, "battery staple")
    behind(change, partial(guest.post, page, {"password": PASSWORD}))
    assert guest.get(original(link)).status_code == 404
    assert Client().post(page, {"password": PASSWORD}).status_code == 422
    assert Client().post(page, {"password": "battery staple"}).status_code == 303


def test_password_of_a_link_that_is_just_revoked_is_not_changed(
    alice: User, link: ShareLink
) -> None:
    change = partial(links.change_password, alice, link, PASSWORD)
    assert isinstance(behind(partial(links.revoke, alice, link), change)[1], TooLate)


def test_links_that_are_made_at_once_are_no_more_than_fit(
    alice: User, fair: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "MOST_LINKS", 2)
    make = partial(links.make, alice, fair, days=7, password="", shows_prompts=False)
    given = at_once(*[make] * 4)
    assert sum(isinstance(one, NotPossible) for one in given) == 2
    assert ShareLink.objects.count() == 2
