"""The team's feed: what is in it, in which order, and what colleagues may take from it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gallery.lifecycle import State
from gallery.models import Draft, Generation, Image, Share, User
from gallery.services import again, drafts, reachability, sharing
from gallery.services.again import What
from gallery.services.finding import Place, find
from tests.factories import make_generation, make_image
from tests.sharing.conftest import SECRET, picture_of

TEAM = reverse("gallery:team")


def feed(person: User) -> list[Image]:
    return find(person, place=Place.TEAM).older_than(None, 10)


def test_newest_shared_comes_first_and_keeps_its_place(alice: User, bob: User) -> None:
    first, second, third = (picture_of(alice) for _number in range(3))
    sharing.share(alice, [second.pk], shows_prompt=False)
    sharing.share(alice, [first.pk, third.pk], shows_prompt=False)
    assert feed(bob) == [third, first, second]
    assert sharing.share(alice, [second.pk], shows_prompt=True) == 1
    assert feed(bob) == [third, first, second]
    assert Share.objects.get(image=second).shows_prompt
    assert sharing.unshare(alice, Image.objects.all()) == 3
    assert sharing.unshare(alice, [first.pk]) == 0
    assert feed(bob) == []


def test_only_ones_own_and_kept_pictures_are_shared(alice: User, bob: User) -> None:
    mine, theirs = picture_of(alice), picture_of(bob)
    assert sharing.share(alice, [mine.pk, theirs.pk, 999], shows_prompt=True) == 1
    assert feed(bob) == [mine]
    assert sharing.unshare(bob, [mine.pk]) == 0
    assert feed(bob) == [mine]


def test_many_are_shared_at_once(alice: User, bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "ROWS_AT_ONCE", 2)
    images = [picture_of(alice) for _number in range(5)]
    assert sharing.share(alice, Image.objects.filter(owner=alice), shows_prompt=False) == 5
    assert feed(bob) == images[::-1]


def test_button_shares_with_and_without_the_prompt(
    as_alice: Client, as_bob: Client, image: Image
) -> None:
    address = reverse("gallery:image-share", args=[image.public_id])
    assert as_bob.post(address, {"share": "1"}).status_code == 404
    as_alice.post(address, {"share": "1"})
    page = as_bob.get(TEAM).content.decode()
    assert str(image.public_id) in page
    assert "alice" in page
    assert SECRET not in page
    assert SECRET in as_alice.get(TEAM).content.decode()
    answer = as_alice.post(
        address, {"share": "1", "shows_prompt": "1"}, headers={"X-Fragment": "1"}
    )
    assert "with its prompt" in answer.content.decode()
    assert SECRET in as_bob.get(TEAM).content.decode()
    answer = as_alice.post(address, {"share": "0", "next": "/team/"})
    assert answer["Location"] == "/team/"
    assert str(image.public_id) not in as_bob.get(TEAM).content.decode()


def test_page_asks_the_same_few_questions_however_long_it_is(
    as_bob: Client, alice: User, image: Image
) -> None:
    def questions() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert as_bob.get(TEAM).status_code == 200
        about_pictures = [one["sql"] for one in captured if "gallery_image" in one["sql"]]
        return len(about_pictures)

    sharing.share(alice, [image.pk], shows_prompt=False)
    few = questions()
    for _number in range(5):
        later = picture_of(alice)
        Generation.objects.filter(pk=later.generation_id).update(remix_of=image)
        sharing.share(alice, [later.pk], shows_prompt=True)
    # One more: whose pictures these are remixes of.
    assert questions() <= few + 1 <= 4


def test_credit_goes_to_whose_picture_it_was_begun_with(
    as_alice: Client, alice: User, bob: User, image: Image
) -> None:
    generation = make_generation(bob, state=State.COMPLETED, remix_of=image)
    sharing.share(bob, [make_image(generation).pk], shows_prompt=False)
    assert "Remix of a picture by alice" in as_alice.get(TEAM).content.decode()


@pytest.mark.parametrize("shows_prompt", [True, False])
def test_colleague_remixes_a_shared_picture(
    alice: User, bob: User, image: Image, shows_prompt: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    road: Any = reachability.Road(reachability.Way.PORTAL, None)
    monkeypatch.setattr(reachability, "road", lambda: road)
    sharing.share(alice, [image.pk], shows_prompt=shows_prompt)
    drafts.put(bob, drafts.Content(prompt="In the bar already"))
    again.take(bob, source=image, what=What.REMIX)
    draft = Draft.objects.get(owner=bob)
    assert draft.prompt == (SECRET if shows_prompt else "In the bar already")
    assert len(draft.references) == 1


def test_auditor_looks_and_makes_nothing(as_auditor: Client, alice: User, image: Image) -> None:
    sharing.share(alice, [image.pk], shows_prompt=True)
    page = as_auditor.get(TEAM).content.decode()
    assert str(image.public_id) in page
    assert "data-compose" not in page
    take = {"image": str(image.public_id), "what": "prompt"}
    assert as_auditor.post(reverse("gallery:draft-take"), take).status_code == 403


def test_credit_names_nobody_whose_picture_the_reader_may_not_see(
    as_admin: Client, as_bob: Client, bob: User, image: Image
) -> None:
    generation = make_generation(bob, state=State.COMPLETED, remix_of=image)
    remix = make_image(generation)
    sharing.share(bob, [remix.pk], shows_prompt=False)
    page = as_admin.get(TEAM).content.decode()
    assert str(remix.public_id) in page
    assert "Remix of a picture by alice" not in page
    assert "Remix of a picture by alice" in as_bob.get(TEAM).content.decode()
