"""Contact sheets that several people vote on and talk about while their owner does something."""

from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from gallery.errors import InvalidChoice, TooLate
from gallery.models import ContactSheet, Image, Notice, SheetComment, SheetPicture, SheetVote, User
from gallery.services import contact_sheets, trash
from tests.races.conftest import picture_of
from tests.races.together import Work, at_once, behind

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sheet(alice: User, image: Image, other: Image) -> ContactSheet:
    return contact_sheets.make(alice, title="Poster", images=[image, other], shows_prompts=True)


@pytest.fixture
def place(sheet: ContactSheet) -> SheetPicture:
    return sheet.pictures.get(position=1)


@pytest.fixture
def vote(bob: User, place: SheetPicture) -> Work:
    return partial(contact_sheets.vote, bob, place, on=True)


@pytest.fixture
def comment(bob: User, sheet: ContactSheet) -> Work:
    return partial(contact_sheets.comment, bob, sheet, "The first one.")


def test_everybody_has_one_vote_however_often_they_press(
    alice: User, as_alice: Client, as_bob: Client, sheet: ContactSheet
) -> None:
    address = reverse("gallery:sheet-vote", args=[sheet.public_id, 1])
    presses = [partial(client.post, address) for client in (as_alice, as_bob) * 2]
    assert {answer.status_code for answer in at_once(*presses)} == {303}
    voters = sorted(SheetVote.objects.values_list("person__username", flat=True))
    assert voters == ["alice", "bob"]


def test_vote_and_taking_it_back_end_as_the_later_one_says(
    bob: User, place: SheetPicture, vote: Work
) -> None:
    take_back = partial(contact_sheets.vote, bob, place, on=False)
    behind(vote, take_back)
    assert not SheetVote.objects.exists()
    behind(take_back, vote)
    assert SheetVote.objects.count() == 1


def test_comments_of_two_people_at_once_are_both_there_and_the_owner_is_told_once(
    alice: User, admin: User, sheet: ContactSheet, comment: Work
) -> None:
    at_once(comment, partial(contact_sheets.comment, admin, sheet, "The second one."), comment)
    assert SheetComment.objects.count() == 3
    told = Notice.objects.get(recipient=alice)
    assert told.data["count"] == 3


@pytest.mark.parametrize("name", ["vote", "comment"])
def test_nothing_is_added_to_a_sheet_once_it_is_closed(
    name: str, alice: User, sheet: ContactSheet, request: pytest.FixtureRequest
) -> None:
    act = request.getfixturevalue(name)
    close = partial(contact_sheets.close, alice, sheet)
    assert isinstance(behind(close, act)[1], TooLate)
    assert not SheetVote.objects.exists()
    assert not SheetComment.objects.exists()
    contact_sheets.close(alice, sheet, on=False)
    behind(act, close)
    assert SheetVote.objects.count() + SheetComment.objects.count() == 1
    sheet.refresh_from_db()
    assert sheet.closed_at


@pytest.mark.parametrize("name", ["vote", "comment"])
def test_sheet_that_is_deleted_is_gone_with_all_that_is_said_on_it(
    name: str, alice: User, sheet: ContactSheet, request: pytest.FixtureRequest
) -> None:
    behind(request.getfixturevalue(name), partial(contact_sheets.delete, alice, sheet))
    assert not ContactSheet.objects.exists()
    assert not SheetVote.objects.exists()
    assert not SheetComment.objects.exists()


@pytest.mark.parametrize("name", ["vote", "comment"])
def test_whoever_comes_behind_the_deletion_of_a_sheet_is_told_so(
    name: str, alice: User, sheet: ContactSheet, request: pytest.FixtureRequest
) -> None:
    act = request.getfixturevalue(name)
    assert isinstance(behind(partial(contact_sheets.delete, alice, sheet), act)[1], TooLate)


@pytest.fixture
def make(alice: User, image: Image, other: Image) -> Work:
    images = [image, other, picture_of(alice)]
    return partial(contact_sheets.make, alice, title="Poster", images=images, shows_prompts=True)


@pytest.fixture
def delete_first(alice: User, image: Image) -> Work:
    def delete() -> int:
        trash.trash(alice, [image.pk])
        return trash.purge(alice, [image.pk])

    return delete


def test_sheet_is_frozen_before_a_picture_of_it_is_deleted(make: Work, delete_first: Work) -> None:
    sheet, gone = behind(make, delete_first)
    assert gone == 1
    first, *rest = sheet.pictures.order_by("position")
    assert (first.image, first.prompt) == (None, "")
    assert all(place.image and place.prompt for place in rest)


def test_sheet_is_not_made_of_a_picture_that_is_just_deleted(
    make: Work, delete_first: Work
) -> None:
    assert isinstance(behind(delete_first, make)[1], InvalidChoice)
    assert not ContactSheet.objects.exists()


def test_votes_stay_where_a_picture_is_deleted_meanwhile(vote: Work, delete_first: Work) -> None:
    at_once(vote, delete_first)
    assert SheetVote.objects.get().picture.image is None
