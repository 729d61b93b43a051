"""The first run: leads whoever has the setup code to an open portal, once."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gallery.models import Budget, Period, Portal, User
from gallery.permissions import Role
from gallery.services import first_run
from tests.firstrun.conftest import admin_fields, rules_fields
from tests.sandbox_process import SandboxProcess

START = "/first-run/"
PROVIDER = "/first-run/provider/"
RULES = "/first-run/rules/"
pytestmark = pytest.mark.usefixtures("fresh")


@pytest.fixture
def ada(client: Client) -> Client:
    """The browser of the admin who has made the first account."""
    assert client.post(START, admin_fields())["Location"] == PROVIDER
    return client


@pytest.mark.parametrize(
    "address", ["/", "/account/sign-in/", "/team/settings/", "/admin/", "/admin/login/"]
)
def test_every_page_of_a_fresh_portal_leads_there(client: Client, address: str) -> None:
    assert client.get(address)["Location"] == START
    assert client.post(address)["Location"] == START


def test_machines_and_the_language_are_served_before_it(client: Client) -> None:
    assert client.get("/health").status_code == 200
    assert client.post("/i18n/setlang/", {"language": "ja", "next": START})["Location"] == START
    assert client.post(reverse("gallery:webhook")).status_code == 401
    assert "ようこそ" in client.get(START).content.decode()


def test_from_nothing_to_an_open_portal(ada: Client, sandbox: SandboxProcess) -> None:
    person = User.objects.get()
    assert (person.role, person.is_superuser) == (Role.ADMIN, True)
    answer = ada.post(PROVIDER, {"provider": "sandbox"}, follow=True)
    assert answer.redirect_chain == [(RULES, 302)]
    page = answer.content.decode()
    assert "Account: sandbox." in page
    assert "credits." in page
    typed = rules_fields(team_month="500", each_day="0", sign_up="approved", second_factor="admins")
    assert ada.post(RULES, typed)["Location"] == "/"
    portal = Portal.objects.get()
    assert (portal.sign_up, portal.second_factor) == ("approved", "admins")
    assert {(one.scope, one.period): one.credits for one in Budget.objects.all()} == {
        (Budget.Scope.TEAM, Period.MONTH): 500,
        (Budget.Scope.EACH_MEMBER, Period.DAY): 0,
    }
    # Who now has to have a second factor is led to where one is set up.
    assert "Your portal is open" in ada.get("/", follow=True).content.decode()


@pytest.mark.parametrize("address", [START, PROVIDER, RULES])
def test_open_portal_has_no_first_run_for_anybody(ada: Client, address: str) -> None:
    ada.post(RULES, rules_fields())
    opened_at = Portal.objects.get().opened_at
    first_run.remembered.is_open = False
    for client in (Client(), ada):
        assert client.get(address).status_code == 404
        answer = client.post(
            address, admin_fields(username="eve") | rules_fields(sign_up="company")
        )
        assert answer.status_code == 404
    assert [person.username for person in User.objects.all()] == ["ada"]
    portal = Portal.objects.get()
    assert (portal.opened_at, portal.sign_up) == (opened_at, "invited")


def test_admin_who_left_before_the_end_is_led_back(ada: Client) -> None:
    assert ada.get("/")["Location"] == PROVIDER
    assert ada.get(START)["Location"] == PROVIDER


def test_others_can_not_go_on_with_it(ada: Client, as_alice: Client) -> None:
    for address in (PROVIDER, RULES):
        assert Client().post(address, rules_fields())["Location"].startswith("/account/sign-in/")
        assert as_alice.post(address, rules_fields()).status_code == 403
    assert Portal.objects.get().opened_at is None


def test_second_account_can_not_be_made_by_it(ada: Client) -> None:
    assert Client().post(START, admin_fields(username="eve"))["Location"] == PROVIDER
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "AAAA-AAAA-AAAA"},
        {"code": ""},
        {"username": ""},
        {"password1": "short", "password2": "short"},
        {"password2": "Another-Harbour-27"},
        {"email": "no address"},
    ],
    ids=str,
)
def test_nobody_is_made_of_wrong_fields(client: Client, wrong: dict[str, str]) -> None:
    answer = client.post(START, admin_fields(**wrong))
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not User.objects.exists()


def test_code_is_taken_as_people_type_it(client: Client) -> None:
    typed = f" {first_run.setup_code().replace('-', ' ').lower()} "
    assert client.post(START, admin_fields(code=typed)).status_code == 302


def test_code_can_not_be_guessed(client: Client) -> None:
    for _number in range(first_run.MOST_WRONG_CODES):
        assert client.post(START, admin_fields(code="AAAA-AAAA-AAAA")).status_code == 422
    answer = client.post(START, admin_fields())
    assert answer.status_code == 429
    assert not User.objects.exists()
    elsewhere = client.post(START, admin_fields(), REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 302


def test_code_is_of_this_portal_alone(settings: Any) -> None:
    here = first_run.setup_code()
    settings.SECRET_KEY = "another portal's secret"
    assert first_run.setup_code() != here


def test_budget_that_is_none_is_said_to_be_wrong(ada: Client) -> None:
    answer = ada.post(RULES, rules_fields(team_day="-1", each_month="a lot"))
    assert answer.status_code == 422
    assert answer.content.decode().count('class="field-error"') == 2
    assert Portal.objects.get().opened_at is None


def test_database_is_asked_for_people_only_until_there_are_some(ada: Client) -> None:
    ada.get("/account/profile/")
    with CaptureQueriesContext(connection) as queries:
        Client().get("/account/sign-in/")
    assert not [one for one in queries if "gallery_user" in one["sql"]]


def test_provider_of_the_environment_is_said_and_tried(
    ada: Client, sandbox: SandboxProcess
) -> None:
    page = ada.get(PROVIDER).content.decode()
    assert "Set by the environment" in page
    assert 'name="key"' not in page
    sandbox.arm("unauthorized", path="/v2/me")
    answer = ada.post(PROVIDER)
    assert answer.status_code == 422
    assert "refuses this key" in answer.content.decode()
    assert ada.post(PROVIDER)["Location"] == RULES
