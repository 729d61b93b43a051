"""Second factors: codes once, recovery codes, the portal's rule, and no way around."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.test import Client

from gallery.models import Portal, User
from gallery.services import people
from tests.accounts.conftest import SignIn, confirmed, rule, signed_in_person

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold the time within one code's half minute."""
    now = time.time() // 30 * 30 + 5
    monkeypatch.setattr(totp.time, "time", lambda: now)


@pytest.fixture
def guarded(alice: User, still: None) -> User:
    """Alice, with an app for codes."""
    totp.TOTP.activate(alice, SECRET)
    return alice


@pytest.fixture
def now_code(still: None) -> str:
    [counter] = totp.yield_hotp_counters_from_time()
    return str(totp.format_hotp_value(totp.hotp_value(SECRET, counter)))


def test_password_alone_is_not_enough(
    guarded: User, client: Client, sign_in: SignIn, now_code: str
) -> None:
    answer = sign_in("alice", "alice's password")
    assert answer["Location"].startswith("/account/second-factor/")
    assert signed_in_person(client) is None
    assert client.get("/")["Location"].startswith("/account/sign-in/")
    wrong = client.post("/account/second-factor/", {"code": "000000"})
    assert wrong.status_code == 422
    client.post("/account/second-factor/", {"code": now_code})
    assert signed_in_person(client) == guarded


def test_code_is_good_once(guarded: User, sign_in: SignIn, now_code: str) -> None:
    first, second = Client(), Client()
    for browser in (first, second):
        sign_in("alice", "alice's password", browser)
        answer = browser.post("/account/second-factor/", {"code": now_code})
    assert signed_in_person(first) == guarded
    assert signed_in_person(second) is None
    assert answer.status_code == 422


def test_codes_can_not_be_guessed(guarded: User, client: Client, sign_in: SignIn) -> None:
    sign_in("alice", "alice's password")
    answers = [
        client.post("/account/second-factor/", {"code": f"{number:06}"}).status_code
        for number in range(6)
    ]
    assert answers[-1] == 429


def test_recovery_code_is_good_once(guarded: User, sign_in: SignIn) -> None:
    recovery = RecoveryCodes.activate(guarded).get_unused_codes()[0]
    first, second = Client(), Client()
    for browser in (first, second):
        sign_in("alice", "alice's password", browser)
        browser.post("/account/second-factor/", {"code": recovery})
    assert signed_in_person(first) == guarded
    assert signed_in_person(second) is None


def test_new_password_does_not_skip_it(guarded: User, client: Client, sign_in: SignIn) -> None:
    confirmed(guarded, "alice@example.com")
    client.post("/account/password/forgotten/", {"email": "alice@example.com"})
    link = re.search(r"/account/password/new/\S+", str(mail.outbox[0].body))
    assert link
    form = client.get(link[0], follow=True)
    new = "another long password"
    address = form.redirect_chain[-1][0]
    client.post(address, {"password1": new, "password2": new})
    assert signed_in_person(client) is None
    assert sign_in("alice", new)["Location"].startswith("/account/second-factor/")
    assert signed_in_person(client) is None
    assert "no use any more" in Client().get(link[0], follow=True).content.decode()


def test_who_is_suspended_between_password_and_code_is_not_signed_in(
    guarded: User, admin: User, client: Client, sign_in: SignIn, now_code: str
) -> None:
    sign_in("alice", "alice's password")
    people.suspend(admin, guarded)
    answer = client.post("/account/second-factor/", {"code": now_code})
    assert answer["Location"] == "/account/waiting/"
    assert signed_in_person(client) is None
    people.reinstate(admin, guarded)
    assert client.get("/").status_code == 302


def test_secret_is_not_readable_in_the_database(guarded: User) -> None:
    factor = Authenticator.objects.get()
    assert SECRET not in str(factor.data)
    assert factor.wrap().validate_code("x") is False


@pytest.mark.parametrize(
    "address",
    [
        "/account/second-factor/app/",
        "/account/second-factor/app/remove/",
        "/account/recovery-codes/new/",
        "/account/passkeys/add/",
    ],
)
def test_factors_are_changed_only_after_proving_again(
    guarded: User, sign_in: SignIn, client: Client, now_code: str, address: str
) -> None:
    client.force_login(guarded)
    answer = client.get(address)
    if address.endswith("/app/"):
        assert answer.status_code == 302
    else:
        assert "/account/confirm-it-is-you/" in answer["Location"]
    assert Authenticator.objects.count() == 1


def test_first_password_is_set_only_after_proving_again(
    guarded: User, as_alice: Client, now_code: str
) -> None:
    guarded.set_unusable_password()
    guarded.save(update_fields=["password"])
    as_alice.force_login(guarded)
    new = {"password1": "another long password", "password2": "another long password"}
    again = as_alice.post("/account/password/first/", new)
    assert again["Location"].startswith("/account/confirm-it-is-you/")
    assert "another long password" not in str(dict(as_alice.session))
    there = as_alice.get(again["Location"])
    answer = as_alice.post(there["Location"], {"code": now_code})
    assert answer["Location"] == "/account/password/first/"
    guarded.refresh_from_db()
    assert not guarded.has_usable_password()
    as_alice.post("/account/password/first/", new)
    guarded.refresh_from_db()
    assert guarded.check_password("another long password")


def test_first_password_needs_no_proof_of_who_can_give_none(alice: User, as_alice: Client) -> None:
    alice.set_unusable_password()
    alice.save(update_fields=["password"])
    as_alice.force_login(alice)
    assert as_alice.get("/account/password/first/").status_code == 200


def test_address_is_changed_only_after_proving_again(as_alice: Client) -> None:
    fields = {"email": "new@example.com", "action_add": "1"}
    answer = as_alice.post("/account/email/", fields)
    assert answer["Location"].startswith("/account/confirm-it-is-you/")
    assert not mail.outbox
    wrong = as_alice.post(answer["Location"], {"password": "wrong"})
    assert wrong.status_code == 422
    as_alice.post(answer["Location"], {"password": "alice's password"})
    assert mail.outbox[-1].to == ["new@example.com"]


@pytest.mark.parametrize(
    ("second_factor", "member_asked", "admin_asked"),
    [("nobody", False, False), ("admins", False, True), ("everybody", True, True)],
)
def test_rule_leads_to_where_one_is_set_up(
    as_alice: Client, admin: User, second_factor: str, member_asked: bool, admin_asked: bool
) -> None:
    rule(second_factor=second_factor)
    as_admin = Client()
    as_admin.force_login(admin)
    for browser, asked in ((as_alice, member_asked), (as_admin, admin_asked)):
        answer = browser.get("/")
        assert (answer.status_code == 302) is asked
        if asked:
            assert answer["Location"] == "/account/security/"
            page = browser.get("/account/security/")
            assert "asks for a second factor" in page.content.decode()
    assert as_admin.get("/admin/").status_code == (302 if admin_asked else 200)


def test_rule_leaves_only_what_is_needed(as_alice: Client, guarded: User) -> None:
    rule(second_factor=Portal.SecondFactor.EVERYBODY)
    assert as_alice.get("/").status_code == 200
    Authenticator.objects.all().delete()
    assert as_alice.post("/generations/", {"prompt": "x"}).status_code == 302
    assert as_alice.get("/live/", headers={"Accept": "text/event-stream"}).status_code == 403
    for address in ("/account/email/", "/weather/"):
        assert as_alice.get(address)["Location"] == "/account/security/"
    assert as_alice.get("/account/second-factor/app/").status_code == 302
    language = {"language": "ja", "next": "/account/security/"}
    assert as_alice.post("/i18n/setlang/", language)["Location"] == "/account/security/"
    assert as_alice.post("/account/sign-out/").status_code == 302
    assert signed_in_person(as_alice) is None


def test_app_is_set_up_with_its_first_code(as_alice: Client, alice: User, still: None) -> None:
    again = as_alice.get("/account/second-factor/app/")["Location"]
    as_alice.post(again, {"password": "alice's password"})
    page: Any = as_alice.get("/account/second-factor/app/")
    secret = page.context["form"].secret
    assert as_alice.post("/account/second-factor/app/", {"code": "1"}).status_code == 422
    [counter] = totp.yield_hotp_counters_from_time()
    first = totp.format_hotp_value(totp.hotp_value(secret, counter))
    answer = as_alice.post("/account/second-factor/app/", {"code": first})
    assert answer["Location"] == "/account/recovery-codes/"
    codes = as_alice.get("/account/recovery-codes/").content.decode()
    assert len(re.findall(r"<code>[\w-]{8,}</code>", codes)) == 10
