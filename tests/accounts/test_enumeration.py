"""Nobody learns who has an account: the same words, the same work, the same mail."""

import re
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client

from gallery.models import Portal, Standing, User
from tests.accounts.conftest import PASSWORD, SignIn, confirmed, rule


def told(answer: Any) -> tuple[int, str]:
    """Return what a page says, but for what differs each time, and the address that was typed."""
    words = re.sub(r'(csrf\w+" value=|value)="[^"]*"', "", answer.content.decode())
    return answer.status_code, re.sub(r"[\w.]+@example\.com", "", words)


def test_wrong_name_and_wrong_password_are_told_the_same(
    alice: User, sign_in: SignIn, client: Client
) -> None:
    confirmed(alice, "alice@example.com")
    known = told(sign_in("alice", "wrong"))
    assert known[0] == 422
    assert told(sign_in("nobody", "wrong")) == known
    assert told(sign_in("alice@example.com", "wrong")) == known
    assert told(sign_in("nobody@example.com", "wrong")) == known


@pytest.mark.parametrize(
    "login", ["alice", "nobody", "alice@example.com", "nobody@example.com", "new@example.com"]
)
def test_each_name_costs_the_same_work(alice: User, bob: User, sign_in: SignIn, login: str) -> None:
    confirmed(alice, "alice@example.com")
    bob.email = "new@example.com"
    bob.save()
    with patch.object(MD5PasswordHasher, "encode", autospec=True, side_effect=hashed) as work:
        sign_in(login, "wrong")
    assert work.call_count == 1


def hashed(hasher: MD5PasswordHasher, password: str, salt: str) -> str:
    return f"md5${salt}$0"


def test_suspended_person_costs_no_other_work(alice: User, sign_in: SignIn) -> None:
    alice.standing = Standing.SUSPENDED
    alice.save(update_fields=["standing"])
    with patch.object(MD5PasswordHasher, "encode", autospec=True, side_effect=hashed) as work:
        sign_in("alice", "wrong")
    assert work.call_count == 1


def test_forgotten_password_is_answered_the_same_and_costs_a_mail(
    alice: User, client: Client
) -> None:
    confirmed(alice, "alice@example.com")
    answers = []
    for email in ("alice@example.com", "nobody@example.com"):
        answer = client.post("/account/password/forgotten/", {"email": email}, follow=True)
        answers.append((answer.redirect_chain, told(answer)))
    assert answers[0] == answers[1]
    assert [message.to for message in mail.outbox] == [
        ["alice@example.com"],
        ["nobody@example.com"],
    ]
    assert "/account/password/new/" in mail.outbox[0].body
    assert "/account/password/new/" not in mail.outbox[1].body


def test_address_that_was_not_confirmed_gets_no_link(alice: User, client: Client) -> None:
    alice.email = "alice@example.com"
    alice.save()
    client.post("/account/password/forgotten/", {"email": "alice@example.com"})
    assert "/account/password/new/" not in mail.outbox[0].body


def test_asking_for_an_account_tells_nothing_of_a_known_address(
    alice: User, client: Client
) -> None:
    confirmed(alice, "alice@example.com")
    rule(sign_up=Portal.SignUp.APPROVED)
    answers = []
    for email in ("alice@example.com", "nobody@example.com"):
        browser = Client()
        fields = {"email": email, "password1": PASSWORD}
        answer = browser.post("/account/sign-up/", fields, follow=True)
        answers.append((answer.redirect_chain, told(answer)))
    assert answers[0] == answers[1]
    assert {message.to[0] for message in mail.outbox} == {"alice@example.com", "nobody@example.com"}
    alice.refresh_from_db()
    assert alice.check_password("alice's password")


def test_links_lead_to_the_portal_whatever_name_it_was_asked_by(
    alice: User, client: Client, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://pictures.example.com"
    confirmed(alice, "alice@example.com")
    fields = {"email": "alice@example.com"}
    client.post("/account/password/forgotten/", fields, headers={"Host": "localhost"})
    assert "https://pictures.example.com/account/password/new/" in mail.outbox[0].body
    assert "localhost" not in mail.outbox[0].body
