"""What the tests of accounts share: signing in by the form, invitations, mail."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from gallery.models import Portal, User
from gallery.services import invitations

PASSWORD = "a long enough password"
SignIn = Callable[..., Any]
Link = Callable[..., str]


@pytest.fixture
def sign_in(client: Client) -> SignIn:
    """Fill in the form of the sign-in page."""

    def signed_in(login: str, password: str, browser: Client = client, **extra: Any) -> Any:
        fields = {"login": login, "password": password}
        return browser.post("/account/sign-in/", fields, **extra)

    return signed_in


@pytest.fixture
def link(admin: User) -> Link:
    """Invite somebody; return the path of the link."""

    def invited(**values: Any) -> str:
        _invitation, secret = invitations.invite(admin, **({"role": "member"} | values))
        return f"/join/{secret}/"

    return invited


def rule(**values: Any) -> None:
    """Set what admins decide for the whole portal."""
    Portal.current()
    Portal.objects.update(**values)


def confirmed(person: User, email: str) -> User:
    """Give a person a confirmed e-mail address."""
    person.email = email
    person.save()
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def signed_in_person(client: Client) -> User | None:
    """Return who is signed in in a browser."""
    key = client.session.get("_auth_user_id")
    return User.objects.get(pk=key) if key else None
