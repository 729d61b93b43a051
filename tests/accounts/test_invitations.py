"""Invitations: one link, one account, with what was promised."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from gallery.errors import GalleryError
from gallery.models import Budget, Invitation, User
from gallery.permissions import Role
from gallery.services import invitations, people
from tests.accounts.conftest import PASSWORD, Link, signed_in_person

FORM = {"username": "carol", "password1": PASSWORD}


def test_link_makes_an_account_with_what_was_promised(client: Client, link: Link) -> None:
    path = link(role=Role.MODERATOR, daily_budget=40, monthly_budget=0)
    page = client.get(path, follow=True)
    assert page.redirect_chain == [("/account/sign-up/", 302)]
    words = page.content.decode()
    assert "admin has invited you" in words
    assert "Moderator" in words
    assert client.post("/account/sign-up/", FORM)["Location"] == "/"
    carol = signed_in_person(client)
    assert carol is not None
    assert (carol.username, carol.role, carol.standing) == ("carol", "moderator", "active")
    assert set(Budget.objects.values_list("member", "period", "credits")) == {
        (carol.pk, "day", 40),
        (carol.pk, "month", 0),
    }
    assert Invitation.objects.get().used_by == carol


def test_link_does_not_leak_by_the_referrer(client: Client, link: Link) -> None:
    answer = client.get(link())
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer.status_code == 302
    assert client.get("/join/nonsense/")["Referrer-Policy"] == "no-referrer"


def test_secret_is_kept_nowhere(as_admin: Client) -> None:
    as_admin.post("/team/invitations/", {"role": "member", "days": 7})
    page = as_admin.get("/team/invitations/").content.decode()
    found = re.search(r"/join/([\w-]{40,})/", page)
    assert found
    secret = found[1]
    assert "/join/" not in as_admin.get("/team/invitations/").content.decode()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            assert secret not in str(cursor.fetchall()), table
    assert invitations.find(secret)


def spoilt(path: str, how: str) -> None:
    now = timezone.now()
    if how == "old":
        Invitation.objects.update(expires_at=now - timedelta(seconds=1))
    elif how == "revoked":
        Invitation.objects.update(revoked_at=now)
    elif how == "used":
        browser = Client()
        browser.get(path)
        browser.post("/account/sign-up/", FORM)


@pytest.mark.parametrize(
    ("how", "words"), [("old", "too old"), ("revoked", "taken back"), ("used", "used already")]
)
def test_link_that_is_no_use_says_why(client: Client, link: Link, how: str, words: str) -> None:
    path = link()
    spoilt(path, how)
    answer = client.get(path)
    assert answer.status_code == 410
    assert words in answer.content.decode()
    assert "by invitation" in client.get("/account/sign-up/").content.decode()


def test_forged_link_is_told_from_nothing(client: Client, link: Link) -> None:
    path = link()
    forged = client.get(f"{path[:-2]}x/")
    unknown = client.get(f"/join/{'x' * (len(path) - 7)}/")
    assert forged.status_code == unknown.status_code == 404
    assert len(forged.content) == len(unknown.content)


@pytest.mark.parametrize("how", ["old", "revoked", "used"])
def test_link_that_is_spoilt_while_the_form_is_open(client: Client, link: Link, how: str) -> None:
    path = link()
    client.get(path)
    spoilt(path, how)
    people = User.objects.count()
    answer = client.post("/account/sign-up/", FORM | {"username": "dave"})
    assert answer.status_code in {200, 410}
    assert User.objects.count() == people


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_make_one_account() -> None:
    admin = User.objects.create_superuser("admin")
    _invitation, secret = invitations.invite(admin, role="member", daily_budget=5)

    def come(number: int) -> bool:
        try:
            person = User(username=f"person{number}")
            invitations.accept(person, token_hash=invitations.digest(secret))
        except GalleryError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(50) as pool:
        came = list(pool.map(come, range(50)))
    assert came.count(True) == 1
    assert User.objects.count() == 2
    assert Budget.objects.count() == 1


def test_mailed_link_confirms_the_address(as_admin: Client, client: Client, settings: Any) -> None:
    settings.MAIL_GOES_OUT = True
    fields = {"role": "member", "days": 7, "email": "carol@example.com"}
    page = as_admin.post("/team/invitations/", fields, follow=True)
    assert "Sent to carol@example.com" in page.content.decode()
    [message] = mail.outbox
    path = re.search(r"/join/[\w-]+/", str(message.body))
    assert path
    assert "carol@example.com" in client.get(path[0], follow=True).content.decode()
    client.post("/account/sign-up/", FORM | {"email": "carol@example.com"})
    assert EmailAddress.objects.get().verified


def test_address_that_was_only_typed_is_not_confirmed(client: Client, link: Link) -> None:
    client.get(link())
    client.post("/account/sign-up/", FORM | {"email": "carol@example.com"})
    assert not EmailAddress.objects.get().verified
    assert mail.outbox[0].to == ["carol@example.com"]


def test_mail_trouble_is_told_and_the_link_shown(
    as_admin: Client, client: Client, settings: Any
) -> None:
    settings.MAIL_GOES_OUT = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    fields = {"role": "member", "days": 7, "email": "carol@example.com"}
    page = as_admin.post("/team/invitations/", fields, follow=True).content.decode()
    assert "could not be sent" in page
    path = re.search(r"/join/[\w-]+/", page)
    assert path
    client.get(path[0])
    client.post("/account/sign-up/", FORM | {"email": "carol@example.com"})
    assert signed_in_person(client)
    assert not EmailAddress.objects.get().verified


def test_taken_back_by_the_button(as_admin: Client, client: Client, link: Link) -> None:
    path = link(note="for Carol")
    invitation = Invitation.objects.get()
    address = f"/team/invitations/{invitation.public_id}/revoke/"
    assert as_admin.get(address).status_code == 302
    assert client.get(path).status_code == 302
    page = as_admin.post(address, follow=True).content.decode()
    assert "Taken back" in page
    assert Client().get(path).status_code == 410


def test_wrong_values_come_back_with_words(as_admin: Client) -> None:
    for wrong in (
        {"role": "owner"},
        {"days": 0},
        {"days": 91},
        {"email": "x"},
        {"daily_budget": -1},
    ):
        answer = as_admin.post("/team/invitations/", {"role": "member", "days": 7} | wrong)
        assert answer.status_code == 422
        assert "field-error" in answer.content.decode()
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("how", ["suspended", "no admin any more"])
def test_who_has_just_lost_the_right_leaves_no_link_behind(admin: User, how: str) -> None:
    another = User.objects.create_superuser("another")
    # As the request has it that began before.
    inviter = User.objects.get(pk=admin.pk)
    if how == "suspended":
        people.suspend(another, admin)
    else:
        people.change_role(another, admin, Role.MEMBER)
    with pytest.raises(GalleryError):
        invitations.invite(inviter, role=Role.ADMIN)
    assert not Invitation.objects.exists()


def test_cookie_that_is_no_secret_breaks_nothing(as_admin: Client) -> None:
    as_admin.cookies["new-invitation"] = "a/b"
    assert as_admin.get("/team/invitations/").status_code == 200


def test_members_can_not_invite(as_alice: Client) -> None:
    assert as_alice.post("/team/invitations/", {"role": "admin", "days": 7}).status_code == 403


def test_who_has_an_account_does_not_use_the_link_up(as_alice: Client, link: Link) -> None:
    path = link()
    assert as_alice.get(path)["Location"] == "/"
    assert Client().get(path).status_code == 302


def test_address_of_an_earlier_link_is_forgotten(client: Client, link: Link) -> None:
    client.get(link(email="carol@example.com"))
    client.get(link())
    client.post("/account/sign-up/", FORM)
    assert not EmailAddress.objects.exists()
