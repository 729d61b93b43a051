"""Signing in with the company's account: who comes in, and as whom."""

from collections.abc import Iterator
from typing import Any

import httpx
import oidc_provider_mock
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from gallery.models import Portal, Standing, User
from tests.accounts.company import begin, come_back, configure, sign_in_at, target_of
from tests.accounts.conftest import Link, SignIn, confirmed, rule, signed_in_person
from tests.accounts.issuer import SECRET, Issuer, issuer

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(settings: Any) -> Iterator[Issuer]:
    with issuer() as running:
        configure(settings, running.url)
        yield running


# The server that is used for this warns of what its own libraries do.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_real_server_lets_somebody_in(client: Client, settings: Any) -> None:
    rule(sign_up=Portal.SignUp.COMPANY)
    with oidc_provider_mock.run_server_in_thread(require_nonce=True) as server:
        configure(settings, f"http://localhost:{server.server_port}")
        there = target_of(client.post("/account/company/", {"process": "login"}))
        back = httpx.post(there, data={"sub": "carol@example.com"}, trust_env=False)
        answer = client.get(back.headers["location"].removeprefix(settings.PUBLIC_URL))
    assert answer["Location"] == "/"
    carol = signed_in_person(client)
    assert carol is not None
    assert (carol.role, carol.standing) == ("member", "active")


def test_sign_in_is_bound_to_this_browser(client: Client, company: Issuer) -> None:
    rule(sign_up=Portal.SignUp.COMPANY)
    asked = begin(client, company)
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["nonce"]) >= 32
    assert SECRET not in str(asked)
    come_back(client, asked)
    assert company.asked[0]["code_verifier"]
    assert signed_in_person(client)
    elsewhere = come_back(Client(), asked)
    assert elsewhere.status_code == 401
    again = come_back(client, asked)
    assert again.status_code == 401


@pytest.mark.parametrize(
    ("sign_up", "standing"),
    [("invited", None), ("company", Standing.ACTIVE), ("approved", Standing.PENDING)],
)
def test_who_is_new_comes_by_the_rule(
    client: Client, company: Issuer, sign_up: str, standing: Standing | None
) -> None:
    rule(sign_up=sign_up)
    answer = sign_in_at(client, company)
    person = User.objects.first()
    assert (person and person.standing) == standing
    assert (signed_in_person(client) is not None) is (standing == Standing.ACTIVE)
    if standing is None:
        assert "by invitation" in answer.content.decode()


def test_invitation_counts_here_too(client: Client, company: Issuer, link: Link) -> None:
    client.get(link(role="moderator", daily_budget=9))
    sign_in_at(client, company)
    person = signed_in_person(client)
    assert person is not None
    assert person.role == "moderator"
    assert person.invitation.daily_budget == 9


def test_same_person_comes_back(client: Client, company: Issuer) -> None:
    rule(sign_up=Portal.SignUp.COMPANY)
    sign_in_at(client, company)
    company.about = {"email": "other@example.com"}
    sign_in_at(Client(), company)
    assert User.objects.count() == 1


def test_equal_address_or_name_takes_over_nothing(
    alice: User, client: Client, company: Issuer
) -> None:
    confirmed(alice, "alice@example.com")
    rule(sign_up=Portal.SignUp.COMPANY)
    company.about = {
        "email": "alice@example.com",
        "email_verified": True,
        "preferred_username": "alice",
    }
    sign_in_at(client, company)
    person = signed_in_person(client)
    assert person is not None
    assert person != alice
    assert person.username != "alice"
    assert EmailAddress.objects.get(verified=True).user == alice


@pytest.mark.parametrize("standing", [Standing.SUSPENDED, Standing.PENDING])
def test_who_may_not_come_in_does_not_this_way(
    client: Client, company: Issuer, standing: Standing
) -> None:
    rule(sign_up=Portal.SignUp.COMPANY)
    sign_in_at(client, company)
    person = User.objects.get()
    person.standing = standing
    person.save(update_fields=["standing"])
    browser = Client()
    answer = sign_in_at(browser, company)
    assert answer["Location"] == "/account/waiting/"
    assert signed_in_person(browser) is None


def test_second_factor_is_asked_for_after_it(client: Client, company: Issuer) -> None:
    rule(sign_up=Portal.SignUp.COMPANY)
    sign_in_at(client, company)
    TOTP.activate(User.objects.get(), "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    browser = Client()
    assert sign_in_at(browser, company)["Location"].startswith("/account/second-factor/")
    assert signed_in_person(browser) is None


def test_connected_and_disconnected_by_its_owner(
    alice: User, client: Client, sign_in: SignIn, company: Issuer
) -> None:
    sign_in("alice", "alice's password")
    answer = sign_in_at(client, company, "connect")
    if "confirm-it-is-you" in answer["Location"]:
        client.post(answer["Location"], {"password": "alice's password"})
    assert SocialAccount.objects.get().user == alice
    browser = Client()
    sign_in_at(browser, company)
    assert signed_in_person(browser) == alice
    page = client.get("/account/company/connection/").content.decode()
    assert "Example ID" in page
    client.post("/account/company/connection/", {"account": SocialAccount.objects.get().pk})
    assert not SocialAccount.objects.exists()


def test_without_an_issuer_there_is_nothing(client: Client) -> None:
    assert client.post("/account/company/").status_code == 404
    assert client.get("/account/company/callback/").status_code == 404
    assert "/account/company/" not in client.get("/account/sign-in/").content.decode()
