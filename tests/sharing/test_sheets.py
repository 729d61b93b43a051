"""Contact sheets: frozen as they were made, voted on and talked about, and shown to whom."""

import re
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gallery.errors import InvalidChoice, NotPossible, TooLate
from gallery.models import (
    ContactSheet,
    Generation,
    Image,
    Notice,
    SheetComment,
    SheetVote,
    Standing,
    User,
)
from gallery.services import collection_sharing, collections, contact_sheets, links, sharing
from gallery.services.notices import mark_one_seen
from tests.sharing.conftest import SECRET, Browse, picture_of


@pytest.fixture
def sheet(alice: User) -> ContactSheet:
    """A sheet of three pictures of Alice's."""
    images = [picture_of(alice, f"Idea {number}") for number in (1, 2, 3)]
    return contact_sheets.make(alice, title="Poster", images=images, shows_prompts=True)


def test_thumbnails_to_choose_from_end_with_what_is_shown(
    browse: Browse, alice: User, bob: User
) -> None:
    picture = picture_of(bob)
    sharing.share(bob, [picture.pk], shows_prompt=False)
    client = browse(alice)
    page = client.get(f"{reverse('gallery:sheet-new')}?image={picture.public_id}")
    (thumbnail,) = set(re.findall(r'src="(/thumbnails/[^"]+)"', page.content.decode()))
    assert client.get(thumbnail).status_code == 200
    sharing.unshare(bob, [picture.pk])
    assert client.get(thumbnail).status_code == 404


def page_of(client: Client, sheet: ContactSheet) -> str:
    answer = client.get(reverse("gallery:sheet", args=[sheet.public_id]))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def post(client: Client, sheet: ContactSheet, name: str, *more: Any, **fields: str) -> Any:
    return client.post(reverse(f"gallery:sheet-{name}", args=[sheet.public_id, *more]), fields)


@pytest.mark.parametrize("number", [0, 1, 13])
def test_number_of_pictures_is_bounded(number: int, alice: User) -> None:
    images = [picture_of(alice) for _number in range(number)]
    with pytest.raises(InvalidChoice):
        contact_sheets.make(alice, title="Poster", images=images, shows_prompts=True)
    with pytest.raises(InvalidChoice):
        contact_sheets.make(alice, title=" ", images=images, shows_prompts=True)
    assert not ContactSheet.objects.exists()


def test_set_and_wording_stay_as_they_were(
    alice: User, sheet: ContactSheet, as_bob: Client
) -> None:
    Generation.objects.update(prompt="Changed")
    Image.objects.update(alternative_text="Changed, too")
    page = page_of(as_bob, sheet)
    assert re.findall(r"Idea \d", re.sub(r'alt="[^"]*"', "", page)) == [
        "Idea 1",
        "Idea 2",
        "Idea 3",
    ]
    assert "Changed" not in page


def test_made_from_pictures_that_were_chosen_elsewhere(as_alice: Client, alice: User) -> None:
    images = [picture_of(alice) for _number in range(2)]
    chosen = {"image": [str(image.public_id) for image in images[::-1]]}
    new = reverse("gallery:sheet-new")
    to_name = as_alice.post(new, chosen)
    assert to_name.status_code == 303
    html = as_alice.get(to_name["Location"]).content.decode()
    assert html.count("checked") >= 2
    refused = as_alice.post(new, chosen | {"title": ""})
    assert refused.status_code == 422
    assert "needs a title" in refused.content.decode()
    made = as_alice.post(new, chosen | {"title": "Poster", "shows_prompts": "on"})
    sheet = ContactSheet.objects.get()
    assert made["Location"] == reverse("gallery:sheet", args=[sheet.public_id])
    placed = list(sheet.pictures.order_by("position").values_list("image", flat=True))
    assert placed == [image.pk for image in images[::-1]]
    assert "Poster" in as_alice.get(reverse("gallery:sheets")).content.decode()


def test_pictures_of_a_collection_are_offered(as_alice: Client, alice: User) -> None:
    fair = collections.make(alice, "Fair")
    collections.add(alice, fair, [picture_of(alice), picture_of(alice)])
    address = f"{reverse('gallery:sheet-new')}?collection={fair.public_id}"
    assert as_alice.get(address).content.decode().count('name="offered"') == 2


def test_picture_that_one_may_not_see_can_not_be_put_on_a_sheet(
    as_bob: Client, bob: User, image: Image
) -> None:
    chosen = [str(image.public_id), str(picture_of(bob).public_id)]
    fields = {"image": chosen, "title": "Poster"}
    answer = as_bob.post(reverse("gallery:sheet-new"), fields)
    assert answer.status_code == 422
    assert str(image.public_id) not in answer.content.decode()


def test_one_vote_for_each_person_and_picture(
    alice: User, bob: User, sheet: ContactSheet, as_bob: Client, as_alice: Client
) -> None:
    for _number in range(2):
        post(as_bob, sheet, "vote", 2, vote="1")
    post(as_alice, sheet, "vote", 2, vote="1")
    assert SheetVote.objects.count() == 2
    page = page_of(as_alice, sheet)
    assert "2 votes" in page
    assert "(bob, alice)" in page
    post(as_bob, sheet, "vote", 2, vote="0")
    assert SheetVote.objects.get().person == alice
    assert post(as_bob, sheet, "vote", 9, vote="1").status_code == 404


def test_comments_of_pictures_and_of_the_sheet(
    alice: User, bob: User, sheet: ContactSheet, as_alice: Client, as_bob: Client
) -> None:
    post(as_bob, sheet, "comment", text="The <b>second</b>, please", number="2")
    post(as_alice, sheet, "comment", text="For the fair")
    page = page_of(as_alice, sheet)
    assert "The &lt;b&gt;second&lt;/b&gt;, please" in page
    assert "For the fair" in page
    assert post(as_bob, sheet, "comment", text=" ").status_code == 422
    assert post(as_bob, sheet, "comment", text="x" * 1001).status_code == 422
    mine, hers = SheetComment.objects.order_by("pk")
    with pytest.raises(NotPossible):
        contact_sheets.remove_comment(bob, hers)
    post(as_bob, sheet, "comment-remove", hers.public_id)
    assert "For the fair" in page_of(as_bob, sheet)
    post(as_alice, sheet, "comment-remove", mine.public_id)
    assert "second" not in page_of(as_bob, sheet)


def test_comments_are_told_as_one_until_the_owner_has_looked(
    alice: User, bob: User, sheet: ContactSheet, as_alice: Client
) -> None:
    for number in range(3):
        contact_sheets.comment(bob, sheet, f"Comment {number}")
    contact_sheets.comment(alice, sheet, "My own")
    notice = Notice.objects.get(recipient=alice)
    told = as_alice.get(reverse("gallery:notices")).content.decode()
    assert "3 new comments on your contact sheet “Poster”, the latest by bob." in told
    mark_one_seen(alice, notice)
    contact_sheets.comment(bob, sheet, "One more")
    told = as_alice.get(reverse("gallery:notices")).content.decode()
    assert "1 new comment on your contact sheet “Poster”, by bob." in told


def test_closed_sheet_stays_as_it_is(
    alice: User, bob: User, sheet: ContactSheet, as_alice: Client, as_bob: Client
) -> None:
    place = sheet.pictures.get(position=1)
    assert post(as_bob, sheet, "close", close="1").status_code == 404
    post(as_alice, sheet, "close", close="1")
    with pytest.raises(TooLate):
        contact_sheets.vote(bob, place, on=True)
    with pytest.raises(TooLate):
        contact_sheets.comment(bob, sheet, "Too late")
    page = page_of(as_bob, sheet)
    assert "Closed" in page
    assert "/vote/" not in page
    post(as_alice, sheet, "close", close="0")
    contact_sheets.vote(bob, place, on=True)


def test_sheet_of_who_is_suspended_is_not_there(
    alice: User, sheet: ContactSheet, as_bob: Client
) -> None:
    User.objects.filter(pk=alice.pk).update(standing=Standing.SUSPENDED, is_active=False)
    assert as_bob.get(reverse("gallery:sheet", args=[sheet.public_id])).status_code == 404
    original = reverse("gallery:sheet-original", args=[sheet.public_id, 1])
    assert as_bob.get(original).status_code == 404


@pytest.mark.parametrize("way", ["trash", "purge"])
def test_place_of_a_deleted_picture_stays_empty_with_words(
    way: str, sheet: ContactSheet, as_bob: Client, client: Client
) -> None:
    first = sheet.pictures.get(position=1).image
    assert first is not None
    link = links.make(sheet.owner, sheet, days=1, password="", shows_prompts=True)
    if way == "trash":
        Image.objects.filter(pk=first.pk).update(
            trashed_at=timezone.now(), trashed_with=uuid.uuid4()
        )
    else:
        first.delete()
    page = page_of(as_bob, sheet)
    assert "This picture was deleted" in page
    assert "Idea 1" not in page
    assert "Idea 2" in page
    original = reverse("gallery:sheet-original", args=[sheet.public_id, 1])
    assert as_bob.get(original).status_code == 404
    path = reverse("gallery:shared-link", args=[links.token_of(link)])
    guest = client.get(path).content.decode()
    assert "no longer shown" in guest
    assert "Idea 1" not in guest
    assert client.get(f"{path}1/original").status_code == 404


def test_sheet_widens_nobody_elses_sharing(
    alice: User, bob: User, image: Image, browse: Browse, client: Client
) -> None:
    """Bob sees Alice's picture by name; his sheet shows it to no third, and to no guest."""
    carol = User.objects.create_user("carol")
    fair = collections.make(alice, "Fair")
    collections.add(alice, fair, [image])
    collection_sharing.share_with(alice, fair, person=bob, level="view")
    images = [image, picture_of(bob, "Bob's own")]
    sheet = contact_sheets.make(bob, title="Both", images=images, shows_prompts=True)
    link = links.make(bob, sheet, days=1, password="", shows_prompts=True)
    path = reverse("gallery:shared-link", args=[links.token_of(link)])
    original = reverse("gallery:sheet-original", args=[sheet.public_id, 1])
    assert SECRET in page_of(browse(bob), sheet)
    assert SECRET not in page_of(browse(carol), sheet)
    assert browse(carol).get(original).status_code == 404
    assert SECRET not in client.get(path).content.decode()
    assert client.get(f"{path}1/original").status_code == 404
    assert client.get(f"{path}1/").status_code == 404
    second = client.get(f"{path}2/original")
    second.getvalue()
    assert second.status_code == 200
    sharing.share(alice, [image.pk], shows_prompt=False)
    shown = browse(carol).get(original)
    shown.getvalue()
    assert shown.status_code == 200
    assert SECRET not in page_of(browse(carol), sheet)


def test_guest_reads_counts_and_no_names(
    alice: User, bob: User, sheet: ContactSheet, client: Client
) -> None:
    contact_sheets.vote(bob, sheet.pictures.get(position=2), on=True)
    contact_sheets.comment(bob, sheet, "Said among us")
    link = links.make(alice, sheet, days=1, password="", shows_prompts=False)
    path = reverse("gallery:shared-link", args=[links.token_of(link)])
    page = " ".join(client.get(path).content.decode().split())
    assert "1 vote" in page
    for hidden in ("bob", "Said among us", "Idea", str(sheet.public_id)):
        assert hidden not in page
    assert "Next picture" in client.get(f"{path}1/").content.decode()
    thumbnail = client.get(f"{path}1/thumbnail-320.webp")
    thumbnail.getvalue()
    assert thumbnail.status_code == 200


def test_auditor_looks_and_takes_no_part(sheet: ContactSheet, as_auditor: Client) -> None:
    page = page_of(as_auditor, sheet)
    assert "Idea 1" in page
    assert "/vote/" not in page
    assert post(as_auditor, sheet, "vote", 1, vote="1").status_code == 403


def test_page_asks_the_same_few_questions_whatever_was_said(
    alice: User, bob: User, sheet: ContactSheet, as_bob: Client
) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as captured:
            page_of(as_bob, sheet)
        return sum("sheet" in one["sql"] or "gallery_image" in one["sql"] for one in captured)

    contact_sheets.vote(alice, sheet.pictures.get(position=1), on=True)
    contact_sheets.comment(alice, sheet, "First")
    few = questions()
    for place in sheet.pictures.all():
        contact_sheets.vote(bob, place, on=True)
        contact_sheets.comment(bob, sheet, "More", picture=place)
    assert questions() == few <= 6


def test_deleted_by_its_owner_alone(
    alice: User, sheet: ContactSheet, as_alice: Client, as_bob: Client
) -> None:
    assert post(as_bob, sheet, "delete").status_code == 404
    post(as_alice, sheet, "delete")
    assert not ContactSheet.objects.exists()
    assert Image.objects.filter(owner=alice).count() == 3


def test_title_with_what_no_database_takes_loses_it(as_alice: Client, alice: User) -> None:
    images = [str(picture_of(alice).public_id) for _one in range(2)]
    made = as_alice.post(reverse("gallery:sheet-new"), {"image": images, "title": "Pos\0ter"})
    assert made.status_code == 302
    assert ContactSheet.objects.get().title == "Poster"
    refused = as_alice.post(reverse("gallery:sheet-new"), {"image": images, "title": "\0"})
    assert refused.status_code == 422
