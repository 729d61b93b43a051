"""Signing in: by name or address, in a new session, and never for who may not."""

import pytest
from django.test import Client

from gallery.models import Standing, User
from tests.accounts.conftest import SignIn, confirmed, signed_in_person


@pytest.mark.parametrize("login", ["alice", "ALICE", "alice@example.com", " alice "])
def test_name_or_address_signs_in(alice: User, client: Client, sign_in: SignIn, login: str) -> None:
    confirmed(alice, "alice@example.com")
    answer = sign_in(login, "alice's password")
    assert answer["Location"] == "/"
    assert signed_in_person(client) == alice


def test_session_is_a_new_one(alice: User, client: Client, sign_in: SignIn) -> None:
    client.get("/account/sign-in/")
    session = client.session
    session["kept"] = "yes"
    session.save()
    client.cookies["grokweb-session"] = before = str(session.session_key)
    sign_in("alice", "alice's password")
    assert client.session.session_key != before
    client.cookies["grokweb-session"] = before
    assert signed_in_person(client) is None


def test_way_on_is_kept_and_never_leads_away(alice: User, client: Client) -> None:
    fields = {"login": "alice", "password": "alice's password"}
    answer = client.post("/account/sign-in/?next=/account/security/", fields)
    assert answer["Location"] == "/account/security/"
    for elsewhere in ("//evil.example", "https://evil.example", "https:evil.example", "/\\evil"):
        browser = Client()
        answer = browser.post("/account/sign-in/", fields | {"next": elsewhere})
        assert answer["Location"] == "/", elsewhere


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing.PENDING, "waits for approval"),
        (Standing.SUSPENDED, "is suspended"),
        (Standing.FORMER, "not in use"),
    ],
)
def test_who_may_not_come_in_reads_why_after_the_right_password_only(
    alice: User, client: Client, sign_in: SignIn, standing: Standing, words: str
) -> None:
    alice.standing = standing
    alice.save(update_fields=["standing"])
    wrong = sign_in("alice", "wrong")
    assert wrong.status_code == 422
    assert words not in wrong.content.decode()
    right = sign_in("alice", "alice's password")
    assert signed_in_person(client) is None
    assert words in client.get(right["Location"]).content.decode()
    assert words not in Client().get(right["Location"]).content.decode() or words == "not in use"


def test_nonsense_is_refused_politely(db: None, sign_in: SignIn) -> None:
    for login in ("\0", "x" * 1000, "", "😀", "' or 1=1 --"):
        assert sign_in(login, "x" * 5000).status_code == 422


def test_djangos_own_sign_in_is_no_way_around(admin: User, client: Client) -> None:
    fields = {"username": "admin", "password": "admin's password", "next": "/admin/"}
    answer = client.post("/admin/login/", fields)
    assert answer["Location"].startswith("/account/sign-in/")
    assert signed_in_person(client) is None
    assert client.get("/admin/")["Location"] == "/account/sign-in/?next=/admin/"
    client.force_login(admin)
    assert client.get("/admin/password_change/")["Location"] == "/account/password/"


def test_admin_cannot_choose_a_password_or_see_secrets(admin: User, alice: User) -> None:
    browser = Client()
    browser.force_login(admin)
    assert browser.get(f"/admin/gallery/user/{alice.pk}/password/").status_code == 302
    page = browser.get(f"/admin/gallery/user/{alice.pk}/change/").content.decode()
    assert alice.password not in page
    assert browser.get("/admin/mfa/authenticator/").status_code == 404


def test_failure_is_noted_without_what_was_typed(
    alice: User, sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    sign_in("my secret by mistake", "wrong password", REMOTE_ADDR="203.0.113.9")
    assert "203.0.113.9 has not got in" in caplog.text
    assert "secret" not in caplog.text
    assert "wrong" not in caplog.text
