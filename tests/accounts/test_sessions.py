"""Sessions: seen, ended one by one or all at once, and not for ever."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from gallery import tasks
from gallery.models import Standing, User
from gallery.services.sessions import end_sessions
from tests.accounts.conftest import SignIn, signed_in_person

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def laptop(alice: User, sign_in: SignIn) -> Client:
    browser = Client(headers={"User-Agent": FIREFOX}, REMOTE_ADDR="203.0.113.7")
    sign_in("alice", "alice's password", browser)
    return browser


def lives(browser: Client) -> bool:
    return browser.get("/").status_code == 200


def test_sessions_are_listed_and_ended_one_by_one(as_alice: Client, laptop: Client) -> None:
    as_alice.get("/")
    page = as_alice.get("/account/security/").content.decode()
    assert "Firefox, Linux" in page
    assert "203.0.113.7" in page
    row = UserSession.objects.get(ip="203.0.113.7")
    as_alice.post(f"/account/security/sessions/{row.pk}/end/")
    assert not lives(laptop)
    assert lives(as_alice)


def test_signing_out_everywhere_else(as_alice: Client, laptop: Client, as_bob: Client) -> None:
    as_alice.post("/account/security/sessions/end/")
    assert not lives(laptop)
    assert lives(as_alice)
    assert lives(as_bob)


def test_nobody_ends_the_sessions_of_others(as_bob: Client, laptop: Client) -> None:
    row = UserSession.objects.get(ip="203.0.113.7")
    as_bob.post(f"/account/security/sessions/{row.pk}/end/")
    assert lives(laptop)


def test_all_sessions_end_at_once_also_unlisted_ones(
    alice: User, as_alice: Client, laptop: Client, as_bob: Client
) -> None:
    assert UserSession.objects.filter(user=alice).count() == 1
    end_sessions(alice)
    assert not lives(as_alice)
    assert not lives(laptop)
    assert lives(as_bob)
    assert not UserSession.objects.filter(user=alice).exists()


def test_suspension_holds_for_the_next_request(alice: User, laptop: Client) -> None:
    alice.standing = Standing.SUSPENDED
    alice.save(update_fields=["standing"])
    assert not lives(laptop)


@pytest.mark.parametrize(
    ("began_days_ago", "seen_days_ago", "goes_on"),
    [(13, 0, True), (15, 0, False), (8, 6, True), (8, 8, False)],
)
def test_session_ends_by_age_and_by_idleness(
    laptop: Client, began_days_ago: int, seen_days_ago: int, goes_on: bool
) -> None:
    now = timezone.now()
    UserSession.objects.update(
        created_at=now - timedelta(days=began_days_ago),
        last_seen_at=now - timedelta(days=seen_days_ago),
    )
    caches["process"].clear()
    assert lives(laptop) is goes_on
    assert (signed_in_person(laptop) is not None) is goes_on


def test_signing_out_ends_the_session(laptop: Client) -> None:
    key = laptop.cookies["grokweb-session"].value
    laptop.post("/account/sign-out/")
    laptop.cookies["grokweb-session"] = key
    assert not lives(laptop)


def test_changed_password_ends_the_other_sessions(as_alice: Client, laptop: Client) -> None:
    new = "another long password"
    fields = {"oldpassword": "alice's password", "password1": new, "password2": new}
    answer = as_alice.post("/account/password/", fields)
    assert answer.status_code == 302
    assert lives(as_alice)
    assert not lives(laptop)


def test_what_is_over_is_thrown_away(alice: User, as_alice: Client, laptop: Client) -> None:
    key = laptop.cookies["grokweb-session"].value
    Session.objects.filter(session_key=key).update(expire_date=timezone.now())
    tasks.prune()
    assert not Session.objects.filter(session_key=key).exists()
    assert not UserSession.objects.filter(session_key=key).exists()
    assert lives(as_alice)
