"""Signing up: closed, for the company, or for anybody whom an admin approves."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from gallery.models import Notice, Portal, Standing, User
from gallery.services import people, sign_ups
from tests.accounts.conftest import PASSWORD, SignIn, rule, signed_in_person

ASKING = {"email": "carol@example.com", "password1": PASSWORD}


@pytest.mark.parametrize("sign_up", [Portal.SignUp.INVITED, Portal.SignUp.COMPANY])
def test_without_an_invitation_there_is_no_account(db: None, client: Client, sign_up: str) -> None:
    rule(sign_up=sign_up)
    assert "by invitation" in client.get("/account/sign-up/").content.decode()
    client.post("/account/sign-up/", ASKING | {"username": "carol"})
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("sign_up", "by_company", "standing"),
    [
        (Portal.SignUp.INVITED, False, Standing.PENDING),
        (Portal.SignUp.INVITED, True, Standing.PENDING),
        (Portal.SignUp.COMPANY, False, Standing.PENDING),
        (Portal.SignUp.COMPANY, True, Standing.ACTIVE),
        (Portal.SignUp.APPROVED, True, Standing.PENDING),
    ],
)
def test_rule_that_is_changed_while_somebody_signs_up_lets_nobody_slip_in(
    admin: User, sign_up: str, by_company: bool, standing: Standing
) -> None:
    rule(sign_up=sign_up)
    person = User(username="carol")
    sign_ups.save(person, token_hash="", by_company=by_company)
    assert person.standing == standing
    assert Notice.objects.filter(recipient=admin).exists() is (standing == Standing.PENDING)


def test_strangers_do_not_flood_the_admins(
    admin: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_ups, "MOST_WAITING", 2)
    rule(sign_up=Portal.SignUp.APPROVED)
    for number in range(4):
        Client().post("/account/sign-up/", ASKING | {"email": f"carol{number}@example.com"})
    assert User.objects.filter(standing=Standing.PENDING).count() == 2
    assert Notice.objects.filter(recipient=admin).count() == 2
    assert sign_ups.is_open(token_hash="", by_company=True)
    for person in User.objects.filter(standing=Standing.PENDING):
        people.decline(admin, person)
    assert client.post("/account/sign-up/", ASKING)["Location"] == "/account/waiting/"


def test_who_asks_waits_for_an_admin(admin: User, client: Client, sign_in: SignIn) -> None:
    rule(sign_up=Portal.SignUp.APPROVED)
    answer = client.post("/account/sign-up/", ASKING, follow=True)
    assert "waits for approval" in answer.content.decode()
    carol = User.objects.get(email="carol@example.com")
    assert (carol.standing, carol.role) == (Standing.PENDING, "member")
    notice = Notice.objects.get(recipient=admin)
    assert notice.kind == Notice.Kind.SIGN_UP_WAITS
    assert notice.data == {"person": str(carol.public_id), "name": carol.username}
    assert [message.to for message in mail.outbox] == [["carol@example.com"]]
    sign_in("carol@example.com", PASSWORD)
    assert signed_in_person(client) is None
    carol.standing = Standing.ACTIVE
    carol.save(update_fields=["standing"])
    sign_in("carol@example.com", PASSWORD)
    assert signed_in_person(client) == carol


def test_fields_that_nobody_asked_for_change_nothing(admin: User, client: Client) -> None:
    rule(sign_up=Portal.SignUp.APPROVED)
    extra = {"role": "admin", "standing": "active", "is_superuser": "1", "username": "boss"}
    client.post("/account/sign-up/", ASKING | extra)
    carol = User.objects.get(email="carol@example.com")
    assert (carol.role, carol.standing, carol.is_superuser) == ("member", "pending", False)
    assert carol.username != "boss"


@pytest.mark.parametrize(
    ("password", "is_taken"),
    [
        ("short", False),
        ("qwerty123456", False),
        ("a " * 64, True),
        ("パスワードをながくする😀", True),
        ("correct horse battery", True),
    ],
)
def test_passwords(db: None, client: Client, password: str, is_taken: bool) -> None:
    rule(sign_up=Portal.SignUp.APPROVED)
    answer = client.post("/account/sign-up/", ASKING | {"password1": password})
    assert answer.status_code == (302 if is_taken else 422)
    assert User.objects.count() == is_taken


def test_mail_trouble_stops_nobody(db: None, client: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    rule(sign_up=Portal.SignUp.APPROVED)
    assert client.post("/account/sign-up/", ASKING).status_code == 302
    answer = client.post("/account/password/forgotten/", {"email": "carol@example.com"})
    assert answer.status_code == 302


def test_mail_is_in_the_language_of_whom_it_is_for(alice: User, client: Client) -> None:
    from tests.accounts.conftest import confirmed

    confirmed(alice, "alice@example.com")
    alice.language = "ja"
    alice.save()
    fields = {"email": "alice@example.com"}
    client.post("/account/password/forgotten/", fields, headers={"Accept-Language": "en"})
    assert "パスワード" in mail.outbox[0].body
