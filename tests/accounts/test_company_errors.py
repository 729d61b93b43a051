"""An issuer that answers wrongly, or with lies, lets nobody in and breaks nothing."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from gallery.models import Portal, User
from tests.accounts.company import begin, come_back, configure
from tests.accounts.conftest import rule, signed_in_person
from tests.accounts.issuer import OTHER, Issuer, issuer

pytestmark = pytest.mark.django_db
HTML = (200, "<html>Maintenance</html>")


@pytest.fixture
def company(settings: Any) -> Iterator[Issuer]:
    rule(sign_up=Portal.SignUp.COMPANY)
    with issuer() as running:
        configure(settings, running.url)
        yield running


def page(path: str, status: int, body: str) -> Callable[[Issuer], None]:
    return lambda at: at.pages.update({path: (status, body)})


def claim(**values: Any) -> Callable[[Issuer], None]:
    return lambda at: at.claims.update(values)


def leave_out(name: str) -> Callable[[Issuer], None]:
    return lambda at: at.left_out.add(name)


def change(name: str, value: Any) -> Callable[[Issuer], None]:
    return lambda at: setattr(at, name, value)


LIES = {
    "token page is HTML": page("/token", *HTML),
    "token page fails": page("/token", 500, "{}"),
    "token page is a list": page("/token", 200, "[]"),
    "token page is no JSON": page("/token", 200, "{"),
    "no ID token": page("/token", 200, '{"access_token": "x"}'),
    "ID token is a number": page("/token", 200, '{"access_token": "x", "id_token": 1}'),
    "ID token is nonsense": page("/token", 200, '{"access_token": "x", "id_token": "a.b.c"}'),
    "keys are HTML": page("/keys", *HTML),
    "keys are none": page("/keys", 200, '{"keys": []}'),
    "keys are a list": page("/keys", 200, "[]"),
    "userinfo is HTML": page("/userinfo", *HTML),
    "userinfo fails": page("/userinfo", 500, "{}"),
    "userinfo is of another": page("/userinfo", 200, '{"sub": "somebody else"}'),
    "userinfo is a list": page("/userinfo", 200, '["x"]'),
    "wrong signature": change("key", OTHER),
    "wrong nonce": claim(nonce="another"),
    "no nonce": leave_out("nonce"),
    "wrong issuer": claim(iss="https://evil.example"),
    "wrong audience": claim(aud="another client"),
    "too old": claim(exp=int(time.time()) - 3600),
    "no end": leave_out("exp"),
    "no subject": leave_out("sub"),
    "empty subject": change("subject", ""),
    "subject is a number": change("subject", 7),
}


@pytest.mark.parametrize("lie", LIES)
def test_lie_is_answered_with_a_polite_page(client: Client, company: Issuer, lie: str) -> None:
    asked = begin(client, company)
    LIES[lie](company)
    answer = come_back(client, asked)
    assert answer.status_code == 401
    assert "did not work" in answer.content.decode()
    assert not User.objects.exists()
    assert signed_in_person(client) is None


@pytest.mark.parametrize(
    "body", ["<html>", "[]", "{}", '{"issuer": "https://evil.example"}', "null", "{"]
)
def test_nonsense_about_itself(client: Client, company: Issuer, body: str) -> None:
    company.pages["/.well-known/openid-configuration"] = (200, body)
    answer = client.post("/account/company/", {"process": "login"})
    assert answer.status_code == 401
    assert "did not work" in answer.content.decode()


def test_address_that_is_no_web_page_is_not_gone_to(client: Client, company: Issuer) -> None:
    import json

    says = company._configuration() | {"authorization_endpoint": "javascript:alert(1)"}
    company.pages["/.well-known/openid-configuration"] = (200, json.dumps(says))
    answer = client.post("/account/company/", {"process": "login"})
    assert answer.status_code == 401
    assert "javascript:" not in answer.content.decode()


def test_issuer_that_is_down(client: Client, settings: Any) -> None:
    configure(settings, "http://127.0.0.1:9")
    answer = client.post("/account/company/", {"process": "login"})
    assert answer.status_code == 401


def test_issuer_that_goes_down_in_the_midst(client: Client, settings: Any) -> None:
    rule(sign_up=Portal.SignUp.COMPANY)
    with issuer() as running:
        configure(settings, running.url)
        asked = begin(client, running)
    assert come_back(client, asked).status_code == 401
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "changed", [{"state": "forged"}, {"state": ""}, {"code": ""}, {"error": "server_error"}]
)
def test_wrong_way_back(client: Client, company: Issuer, changed: dict[str, str]) -> None:
    answer = come_back(client, begin(client, company), **changed)
    assert answer.status_code == 401
    assert not User.objects.exists()


def test_turning_back_is_no_error(client: Client, company: Issuer) -> None:
    asked = begin(client, company)
    answer = come_back(client, asked, error="access_denied", code="")
    assert answer["Location"] == "/account/company/stopped/"
    assert "stopped signing in" in client.get(answer["Location"]).content.decode()


def test_issuer_that_never_answers_is_given_up() -> None:
    from allauth.socialaccount.adapter import get_adapter

    with get_adapter().get_requests_session() as session:
        assert session.request.keywords["timeout"] == 10
