"""Who may not share for now shows nothing new; what is to be looked at first waits for that."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gallery import access
from gallery.engine.collect import _may_be_placed
from gallery.errors import NotPossible
from gallery.lifecycle import State
from gallery.models import Case, Collection, ContactSheet, Image, Notice, Share, User
from gallery.services import (
    cases,
    collection_sharing,
    collections,
    contact_sheets,
    deciding,
    links,
    sharing,
    shelf,
    templates,
)
from gallery.services.templates import Pattern
from tests.factories import make_generation, make_image, make_reference
from tests.moderation.conftest import finished

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Publish = Callable[[User, Image], Any]
OPEN: dict[str, Any] = {"days": None, "password": "", "shows_prompts": False}


@pytest.fixture
def picture(alice: User) -> Image:
    """A picture that Alice has for herself."""
    return finished(alice)


def limit(person: User, restriction: str) -> None:
    User.objects.filter(pk=person.pk).update(restriction=restriction)


def into_the_feed(alice: User, image: Image) -> None:
    sharing.share(alice, [image.pk], shows_prompt=False)


def into_a_shared_collection(alice: User, image: Image) -> None:
    fair, _new = Collection.objects.get_or_create(owner=alice, name="Fair")
    Collection.objects.filter(pk=fair.pk).update(team_level="view")
    collections.add(alice, fair, [image])


def collection_with(alice: User, image: Image) -> Collection:
    fair, _new = Collection.objects.get_or_create(owner=alice, name="Own")
    fair.places.get_or_create(image=image, added_by=alice)
    return fair


def by_sharing_its_collection(alice: User, image: Image) -> None:
    fair = collection_with(alice, image)
    collection_sharing.set_for_team(alice, fair, level="view", shows_prompts=False)


def by_name(alice: User, image: Image) -> None:
    person = User.objects.get(username="bob")
    fair = collection_with(alice, image)
    collection_sharing.share_with(alice, fair, person=person, level="view")


def by_a_link(alice: User, image: Image) -> None:
    links.make(alice, collection_with(alice, image), **OPEN)


def on_a_sheet(alice: User, image: Image) -> ContactSheet:
    other = finished(alice, "A hare")
    return contact_sheets.make(alice, title="Which?", images=[image, other], shows_prompts=False)


def as_an_example(alice: User, image: Image) -> None:
    pattern = Pattern(
        name=f"Fog {alice.prompt_templates.count()}",
        text="A {thing}",
        model="grok-imagine-image",
        aspect_ratio="1:1",
        example=image,
        shared=True,
    )
    templates.make(alice, pattern)


WAYS: list[Publish] = [
    into_the_feed,
    into_a_shared_collection,
    by_sharing_its_collection,
    by_name,
    by_a_link,
    on_a_sheet,
    as_an_example,
]


@pytest.mark.parametrize("publish", WAYS)
def test_who_may_not_share_shows_nothing_new(
    alice: User, bob: User, picture: Image, publish: Publish
) -> None:
    limit(alice, "no-sharing")
    with pytest.raises(NotPossible, match="can't share for now"):
        publish(alice, picture)
    assert not access.viewable_images_of(bob).exists()
    limit(alice, "")
    publish(alice, picture)


@pytest.mark.parametrize("publish", WAYS)
def test_what_is_looked_at_first_waits_in_a_case_and_then_appears(
    alice: User, bob: User, mona: User, picture: Image, publish: Publish
) -> None:
    limit(alice, "review-first")
    publish(alice, picture)
    picture.refresh_from_db()
    assert picture.held_at is not None
    case = Case.objects.get(image=picture)
    assert case.has_hold
    assert picture in access.images_of(alice)
    notice = Notice.objects.get(recipient=alice, kind=Notice.Kind.PICTURE_HELD)
    assert notice.data["cause"] == "review-first"
    deciding.decide(mona, case, act="keep", measure="", reason="nothing-wrong", note="")
    picture.refresh_from_db()
    assert picture.held_at is None
    publish(alice, picture)
    picture.refresh_from_db()
    assert picture.held_at is None


def test_what_was_kept_is_in_the_feed_after_it_was_looked_at(
    alice: User, bob: User, mona: User, picture: Image
) -> None:
    limit(alice, "review-first")
    into_the_feed(alice, picture)
    assert not access.team_images_of(bob).exists()
    case = Case.objects.get()
    deciding.decide(mona, case, act="keep", measure="", reason="nothing-wrong", note="")
    assert list(access.team_images_of(bob)) == [picture]


def test_what_was_shared_before_the_limit_stays_shared(
    alice: User, bob: User, picture: Image
) -> None:
    into_the_feed(alice, picture)
    limit(alice, "review-first")
    sharing.share(alice, [picture.pk], shows_prompt=True)
    assert list(access.team_images_of(bob)) == [picture]
    limit(alice, "no-sharing")
    assert sharing.unshare(alice, [picture.pk]) == 1


def test_collection_of_ones_own_is_no_business_of_moderators(alice: User, picture: Image) -> None:
    limit(alice, "no-sharing")
    mine = collections.make(alice, "Mine")
    collections.add(alice, mine, [picture])
    assert mine.places.count() == 1


def test_picture_that_was_reported_waits_in_one_case(alice: User, picture: Image) -> None:
    cases.open_case("has_reports", subject=alice, image=picture)
    limit(alice, "review-first")
    into_the_feed(alice, picture)
    case = Case.objects.get()
    assert case.has_reports
    assert case.has_hold


@pytest.mark.parametrize("restriction", ["no-sharing", "review-first"])
def test_references_are_not_shared_under_a_limit(alice: User, restriction: str) -> None:
    reference = make_reference(alice)
    limit(alice, restriction)
    with pytest.raises(NotPossible):
        shelf.share(alice, reference)
    reference.refresh_from_db()
    assert reference.shared_at is None


@pytest.mark.parametrize(
    ("restriction", "is_placed"), [("no-sharing", False), ("review-first", True)]
)
def test_picture_that_is_just_finished_goes_into_a_shared_collection_by_the_same_rules(
    alice: User, restriction: str, is_placed: bool
) -> None:
    fair = collections.make(alice, "Fair")
    Collection.objects.filter(pk=fair.pk).update(team_level="view")
    generation = make_generation(alice, state=State.COMPLETED, collection=fair)
    image = make_image(generation)
    limit(alice, restriction)
    generation.refresh_from_db()
    assert _may_be_placed(generation, [image]) == is_placed
    image.refresh_from_db()
    assert (image.held_at is not None) == is_placed


def test_button_says_why_nothing_is_shared(alice: User, as_alice: Client, picture: Image) -> None:
    limit(alice, "no-sharing")
    address = reverse("gallery:image-share", args=[picture.public_id])
    page = as_alice.post(address, {"share": "1"}, follow=True).content.decode()
    assert "share for now" in page
    answer = as_alice.post(address, {"share": "1"}, headers={"X-Fragment": "1"})
    assert answer.status_code == 409
    assert not Share.objects.exists()


def test_buttons_say_that_it_is_looked_at_first(
    alice: User, as_alice: Client, picture: Image
) -> None:
    limit(alice, "review-first")
    address = reverse("gallery:image-share", args=[picture.public_id])
    page = as_alice.post(address, {"share": "1"}, follow=True).content.decode()
    assert "once a moderator has looked at it" in page
    other = finished(alice, "A hare")
    fields = {
        "act": "share",
        "image": [str(picture.public_id), str(other.public_id)],
        "shows_prompt": "0",
    }
    page = as_alice.post(reverse("gallery:selection"), fields, follow=True).content.decode()
    assert "2 pictures are seen by others once a moderator has looked at them." in page


def test_everything_at_once_is_told_of_once(alice: User) -> None:
    images = [finished(alice, f"Fox {number}") for number in range(3)]
    limit(alice, "review-first")
    sharing.share(alice, [image.pk for image in images], shows_prompt=False)
    assert Case.objects.filter(closed_at=None, has_hold=True).count() == 3
    assert Notice.objects.get(recipient=alice).data["number"] == 3
    assert Image.objects.filter(held_at__lte=timezone.now()).count() == 3
