"""What was tagged, shared and said by somebody who leaves: merged, closed, or gone."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gallery import access
from gallery.lifecycle import State
from gallery.models import (
    CleanCopy,
    Collection,
    CollectionImage,
    CollectionMember,
    ContactSheet,
    Departure,
    Generation,
    Image,
    ImageTag,
    Share,
    ShareLink,
    SheetComment,
    SheetPicture,
    SheetVote,
    Tag,
    User,
    ZipDownload,
)
from gallery.models.collection import Level
from gallery.services import erasing, leaving, people
from tests.factories import make_generation, make_image, picture
from tests.people.written import SECRET, write_everything

Kind = Departure.Kind


def make_picture(owner: User, *, of: Image | None = None) -> Image:
    row = make_generation(owner, state=State.COMPLETED, remix_of=of)
    return make_image(row, picture(colour="red"))


def tag(owner: User, name: str, *images: Image) -> Tag:
    found = Tag.objects.create(owner=owner, name=name, folded=name.casefold())
    ImageTag.objects.bulk_create(ImageTag(tag=found, image=image) for image in images)
    return found


def erase(admin: User, person: User) -> None:
    leaving.decide(admin, person, kind=Kind.DELETE, days=7)
    departure = Departure.objects.get(person=person)
    departure.due_at -= timedelta(days=8)
    departure.save()
    erasing.carry_out_what_is_due()


def test_tags_that_both_have_become_one(admin: User, alice: User, bob: User) -> None:
    theirs, mine = make_picture(alice), make_picture(bob)
    tag(alice, "FOX", theirs)
    tag(alice, "Owl", theirs)
    fox = tag(bob, "fox", mine)
    leaving.decide(admin, alice, kind=Kind.HAND_OVER, heir=bob)
    assert set(Tag.objects.values_list("owner__username", "name")) == {
        ("bob", "fox"),
        ("bob", "Owl"),
    }
    assert set(fox.images.all()) == {theirs, mine}
    assert {one.name for one in theirs.tags.all()} == {"fox", "Owl"}


def test_heir_goes_on_with_what_was_shared_and_renews_the_links(
    admin: User, alice: User, bob: User, as_bob: Client
) -> None:
    image = write_everything(alice)
    fair = Collection.objects.get()
    carol = User.objects.create_user("carol")
    for person in (bob, carol):
        CollectionMember.objects.create(collection=fair, person=person)
    others = Collection.objects.create(owner=carol, name="Carol's")
    CollectionMember.objects.create(collection=others, person=alice)
    CollectionImage.objects.create(collection=others, image=image, added_by=alice)
    leaving.decide(admin, alice, kind=Kind.HAND_OVER, heir=bob)
    fair.refresh_from_db()
    assert (fair.owner, fair.team_level) == (bob, Level.VIEW)
    assert [one.person for one in CollectionMember.objects.all()] == [carol]
    assert [one.added_by for one in others.places.all()] == [bob]
    assert image in access.team_images_of(carol)
    sheet = ContactSheet.objects.get()
    assert (sheet.owner, sheet.title) == (bob, SECRET)
    assert {one.made_by for one in ShareLink.objects.all()} == {bob}
    assert not ShareLink.objects.filter(revoked_at=None).exists()
    assert SheetComment.objects.get().person.shown_name == "Former member"
    assert SheetVote.objects.get().person.shown_name == "Former member"
    assert not ZipDownload.objects.exists()
    starred = Image.objects.get(pk=image.pk)
    assert (starred.starred_at is not None, starred.alternative_text) == (True, SECRET)
    assert as_bob.get(reverse("gallery:image", args=[image.public_id])).status_code == 200


def test_kept_pictures_are_shown_to_nobody_and_links_are_shut(
    admin: User, alice: User, bob: User
) -> None:
    image = write_everything(alice)
    theirs = make_picture(bob)
    fair = Collection.objects.get()
    CollectionImage.objects.create(collection=fair, image=theirs, added_by=bob)
    leaving.decide(admin, alice, kind=Kind.KEEP)
    assert image not in access.viewable_images_of(bob)
    assert not access.viewable_collections_of(bob).exists()
    assert theirs in access.images_of(bob)
    assert not ShareLink.objects.filter(revoked_at=None).exists()
    assert not Tag.objects.exists()
    assert Share.objects.filter(image=image).exists()


def test_suspended_persons_shares_are_hidden_and_come_back(
    admin: User, alice: User, bob: User
) -> None:
    image = write_everything(alice)
    people.suspend(admin, alice)
    assert image not in access.viewable_images_of(bob)
    people.reinstate(admin, alice)
    assert image in access.viewable_images_of(bob)


def test_erased_person_leaves_no_words_on_anybodys_sheets(
    admin: User, alice: User, bob: User, storage: Path
) -> None:
    image = write_everything(alice)
    theirs = make_picture(bob, of=image)
    fair = Collection.objects.get()
    CollectionImage.objects.create(collection=fair, image=theirs, added_by=bob)
    sheet = ContactSheet.objects.create(owner=bob, title="Bob's")
    place = SheetPicture.objects.create(
        sheet=sheet, position=0, image=image, prompt=SECRET, alternative_text=SECRET
    )
    SheetPicture.objects.create(sheet=sheet, position=1, image=theirs, prompt="Bob's words")
    SheetVote.objects.create(picture=place, person=alice)
    SheetComment.objects.create(sheet=sheet, person=alice, text=SECRET)
    SheetComment.objects.create(sheet=sheet, person=bob, text="Bob's answer")
    erase(admin, alice)
    place.refresh_from_db()
    assert (place.image, place.prompt, place.alternative_text) == (None, "", "")
    assert [one.prompt for one in sheet.pictures.order_by("position")] == ["", "Bob's words"]
    assert [one.text for one in SheetComment.objects.all()] == ["Bob's answer"]
    assert not SheetVote.objects.exists()
    assert not ShareLink.objects.exists()
    assert [one.owner for one in ContactSheet.objects.all()] == [bob]
    # What is Bob's stays Bob's, and says no more of what it was made from.
    assert [one.owner for one in Image.objects.all()] == [bob]
    assert Generation.objects.get(pk=theirs.generation_id).remix_of is None
    assert not Generation.objects.exclude(remix_of=None).exists()
    # That a copy without marks was taken stays known.
    husk = CleanCopy.objects.get()
    assert (husk.image, husk.person.shown_name) == (image.public_id, "Former member")


@pytest.mark.parametrize("kind", list(Kind))
def test_trash_goes_where_the_rest_goes(
    admin: User, alice: User, bob: User, kind: Departure.Kind
) -> None:
    image = write_everything(alice)
    Image.objects.filter(pk=image.pk).update(
        trashed_at=timezone.now(), trashed_with=image.public_id
    )
    if kind == Kind.DELETE:
        erase(admin, alice)
        assert not Image.objects.exists()
        return
    leaving.decide(admin, alice, kind=kind, heir=bob if kind == Kind.HAND_OVER else None)
    assert (image in access.trash_of(bob)) == (kind == Kind.HAND_OVER)
    assert image not in access.images_of(bob)
