"""Telling people: each thing once, in the portal always, and by mail where it is wanted."""

import pytest
from django.test import Client

from gallery.models import Notice, Standing, Topic, User
from gallery.pages.notices import SPEAKERS, put_into_words
from gallery.services.notices import tell, tell_admins, unseen_of

Kind = Notice.Kind
NOTHING = "00000000-0000-4000-8000-000000000000"
DATA: dict[Notice.Kind, dict[str, object]] = {
    Kind.BUDGET_WARNING: {"period": "day", "used": 80, "budget": 100},
    Kind.TEAM_BUDGET_WARNING: {"period": "month", "used": 1000, "budget": 1000},
    Kind.CREDITS_ASKED: {"person": "bob", "credits": 1, "reason": "For a fair"},
    Kind.CREDITS_ANSWERED: {"approved": False, "credits": 4, "answer": "Not now"},
    Kind.CREDITS_GRANTED: {"credits": 1200, "note": "Well done"},
    Kind.SIGN_UP_WAITS: {"person": "x", "name": "carol"},
    Kind.APPROVED: {},
    Kind.PICTURES_RECEIVED: {"name": "dave", "count": 3},
    Kind.OUT_OF_CREDITS: {},
    Kind.COLLECTION_SHARED: {
        "person": "bob",
        "name": "Fair",
        "adds": False,
        "collection": NOTHING,
    },
    Kind.SHEET_COMMENTED: {
        "person": "bob",
        "title": "Covers",
        "count": 2,
        "sheet": NOTHING,
    },
    Kind.PICTURE_HELD: {"case": NOTHING, "image": NOTHING, "cause": "report"},
    Kind.DECISION_MADE: {
        "decision": NOTHING,
        "act": "hide",
        "measure": "",
        "reason": "hate",
        "note": "",
    },
    Kind.DECISION_UNDONE: {"decision": NOTHING},
    Kind.APPEAL_ANSWERED: {"decision": NOTHING, "is_granted": True},
    Kind.REPORT_ANSWERED: {"report": NOTHING, "act": "keep"},
    Kind.PRIVATE_OPENED: {"image": NOTHING, "why": "A prompt was marked", "moderator": "x"},
    Kind.VIEWED_AS: {"admin": NOTHING},
    Kind.CASES_RUN_SHORT: {"number": 2},
}
TITLES = {
    Kind.BUDGET_WARNING: "Your budget is nearly used up.",
    Kind.TEAM_BUDGET_WARNING: "The team's budget is used up.",
    Kind.CREDITS_ASKED: "bob asks for 1 credit.",
    Kind.CREDITS_ANSWERED: "Your request for more was declined.",
    Kind.CREDITS_GRANTED: "You were granted 1,200 credits.",
    Kind.SIGN_UP_WAITS: "carol has signed up and waits for approval.",
    Kind.APPROVED: "Your account was approved.",
    Kind.PICTURES_RECEIVED: "3 pictures of dave are yours now.",
    Kind.OUT_OF_CREDITS: "The team's credits at the picture provider are used up.",
    Kind.COLLECTION_SHARED: "bob shares the collection “Fair” with you.",
    Kind.SHEET_COMMENTED: ("2 new comments on your contact sheet “Covers”, the latest by bob."),
    Kind.PICTURE_HELD: "A picture of yours waits for a moderator.",
    Kind.DECISION_MADE: "Your picture was hidden.",
    Kind.DECISION_UNDONE: "A decision about you was undone.",
    Kind.APPEAL_ANSWERED: "Your appeal was granted.",
    Kind.REPORT_ANSWERED: "Your report was answered.",
    Kind.PRIVATE_OPENED: (
        "A moderator has opened a picture of yours that is not shared with them."
    ),
    Kind.VIEWED_AS: "An admin has looked at the portal as you see it.",
    Kind.CASES_RUN_SHORT: "2 cases wait for a moderator, and their time runs short.",
}


def test_every_kind_has_words() -> None:
    assert SPEAKERS.keys() == TITLES.keys() == set(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_kind_is_put_into_words(kind: Notice.Kind) -> None:
    assert put_into_words(Notice(kind=kind, data=DATA[kind])).title == TITLES[kind]


@pytest.mark.parametrize("kind", [*Kind, "of-another-version"])
@pytest.mark.parametrize("data", [{}, {"period": "decade", "used": "x"}, {"count": None}, []])
def test_strange_data_breaks_nothing(kind: str, data: object) -> None:
    assert put_into_words(Notice(kind=kind, data=data)).title


def test_same_is_told_once(alice: User, bob: User) -> None:
    for person in (alice, alice, bob):
        tell(person, Kind.OUT_OF_CREDITS, topic=Topic.TEAM, once="2031-05")
    assert (unseen_of(alice).count(), unseen_of(bob).count()) == (1, 1)


def test_only_admins_who_are_there_are_told(admin: User, alice: User) -> None:
    gone = User.objects.create_superuser("gone", password="gone's password")
    gone.standing = Standing.SUSPENDED
    gone.save(update_fields=["standing"])
    tell_admins(Kind.OUT_OF_CREDITS)
    assert list(Notice.objects.values_list("recipient__username", flat=True)) == ["admin"]


def test_mail_is_due_for_whom_it_is_wanted(alice: User) -> None:
    tell(alice, Kind.APPROVED, topic=Topic.MY_ACCOUNT, once="without address")
    alice.email, alice.muted_topics = "alice@example.org", [Topic.TEAM]
    tell(alice, Kind.APPROVED, topic=Topic.TEAM, once="muted")
    tell(alice, Kind.APPROVED, topic=Topic.MY_ACCOUNT, once="wanted")
    assert Notice.objects.get(mail_due_at__isnull=False).once == "wanted"


def test_header_tells_of_unread_notices(as_alice: Client, alice: User, bob: User) -> None:
    assert "unread notice" not in as_alice.get("/notices/").content.decode()
    tell(bob, Kind.APPROVED, topic=Topic.MY_ACCOUNT)
    for _number in range(3):
        tell(alice, Kind.APPROVED, topic=Topic.MY_ACCOUNT)
    assert "3 unread notices" in as_alice.get("/notices/").content.decode()
