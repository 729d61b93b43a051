"""The list of notices: the newest first, read by buttons alone, and nobody else's."""

import pytest
from django.test import Client
from django.urls import reverse

from gallery.models import Notice, Topic, User
from gallery.pages.notices import PAGE_SIZE
from gallery.services.notices import tell, unseen_of

Kind = Notice.Kind
LIST = "/notices/"


def told(person: User, note: str) -> Notice:
    data = {"credits": 4, "note": note}
    tell(person, Kind.CREDITS_GRANTED, topic=Topic.MY_BUDGET, data=data, once=note)
    return Notice.objects.get(recipient=person, once=note)


def words(client: Client, address: str = LIST) -> str:
    return client.get(address).content.decode()


def test_nothing_is_said_kindly(as_alice: Client) -> None:
    assert "There is nothing to tell." in words(as_alice)


def test_looking_marks_nothing(as_alice: Client, alice: User) -> None:
    notice = told(alice, "A present")
    assert "A present" in words(as_alice)
    as_alice.get(reverse("gallery:notice-follow", args=[notice.public_id]))
    as_alice.get(reverse("gallery:notices-read"))
    assert unseen_of(alice).count() == 1


def test_button_marks_what_was_shown_and_nothing_newer(as_alice: Client, alice: User) -> None:
    told(alice, "First")
    shown = told(alice, "Second")
    told(alice, "Came meanwhile")
    answer = as_alice.post(reverse("gallery:notices-read"), {"newest": shown.public_id})
    assert answer.status_code == 302
    assert unseen_of(alice).count() == 1


@pytest.mark.parametrize("nonsense", ["", "x", "00000000-0000-4000-8000-000000000000"])
def test_nonsense_marks_nothing(as_alice: Client, alice: User, nonsense: str) -> None:
    told(alice, "First")
    as_alice.post(reverse("gallery:notices-read"), {"newest": nonsense})
    assert unseen_of(alice).count() == 1


def test_following_marks_one_and_leads_on(as_alice: Client, alice: User) -> None:
    told(alice, "First")
    notice = told(alice, "Second")
    answer = as_alice.post(reverse("gallery:notice-follow", args=[notice.public_id]))
    assert answer["Location"] == reverse("gallery:usage")
    assert unseen_of(alice).count() == 1


def test_others_notices_are_not_there(as_bob: Client, alice: User) -> None:
    notice = told(alice, "A secret")
    assert "A secret" not in words(as_bob)
    follow = reverse("gallery:notice-follow", args=[notice.public_id])
    assert as_bob.post(follow).status_code == 404
    assert as_bob.get(f"{LIST}?before={notice.public_id}").status_code == 404
    as_bob.post(reverse("gallery:notices-read"), {"newest": notice.public_id})
    assert unseen_of(alice).count() == 1


def test_older_ones_are_on_the_next_page(as_alice: Client, alice: User) -> None:
    for number in range(PAGE_SIZE + 1):
        told(alice, f"Present {number:03}")
    page = words(as_alice)
    assert f"Present {PAGE_SIZE:03}" in page
    assert "Present 000" not in page
    oldest = Notice.objects.filter(recipient=alice).order_by("pk")[1]
    older = words(as_alice, f"{LIST}?before={oldest.public_id}")
    assert f"?before={oldest.public_id}" in page
    assert "Present 000" in older
    assert "Present 001" not in older


def test_words_of_others_are_text(as_alice: Client, alice: User) -> None:
    told(alice, "<script>alert(1)</script>")
    assert "<script>alert(1)" not in words(as_alice)
