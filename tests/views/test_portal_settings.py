"""The portal's settings: who may change them, and what becomes of what was typed."""

import pytest
from django.test import Client

from gallery.models import Portal, User
from gallery.services.provider_account import Source, connection
from tests.firstrun.conftest import chosen_here, rules_fields
from tests.sandbox_process import SandboxProcess

__all__ = ["chosen_here"]
SETTINGS, CHANGE, TEST = (
    "/team/settings/",
    "/team/settings/provider/",
    "/team/settings/test/",
)
KEY = "afk_settings-0123456789"


def test_rules_are_kept(as_admin: Client) -> None:
    typed = rules_fields(sign_up="company", second_factor="everybody")
    page = as_admin.post(SETTINGS, typed, follow=True).content.decode()
    assert "Saved." in page
    portal = Portal.objects.get()
    assert (portal.sign_up, portal.second_factor) == ("company", "everybody")


def test_nonsense_is_not_kept(as_admin: Client) -> None:
    assert as_admin.post(SETTINGS, rules_fields(sign_up="anybody")).status_code == 422
    assert Portal.current().sign_up == "invited"


def test_members_have_no_settings(as_alice: Client) -> None:
    assert as_alice.get(SETTINGS).status_code == 403
    for address in (SETTINGS, CHANGE, TEST):
        assert as_alice.post(address, rules_fields()).status_code == 403
    assert "/team/settings/" not in as_alice.get("/").content.decode()


def test_key_of_the_environment_is_said_and_not_asked_for(
    as_admin: Client, sandbox: SandboxProcess
) -> None:
    page = as_admin.get(SETTINGS).content.decode()
    assert "Set by the environment" in page
    assert 'name="key"' not in page
    answer = as_admin.post(CHANGE, {"provider": "apiframe", "key": KEY})
    assert answer.status_code == 422
    assert not Portal.objects.exclude(encrypted_key="").exists()


def test_key_is_tried_then_used(as_admin: Client, chosen_here: SandboxProcess) -> None:
    chosen_here.admin("POST", "keys", key=KEY)
    page = as_admin.post(CHANGE, {"provider": "apiframe", "key": KEY}, follow=True)
    assert "Balance: 10,000 credits." in page.content.decode()
    assert connection().source is Source.STORED
    assert "Trial mode" not in page.content.decode()
    page = as_admin.post(CHANGE, {"provider": "sandbox"}, follow=True)
    assert connection().is_sandbox
    assert "Trial mode" in page.content.decode()


@pytest.mark.parametrize("key", ["", "afk_wrong-0123456789"])
def test_wrong_key_is_said_to_be_and_the_field_is_empty_again(
    as_admin: Client, chosen_here: SandboxProcess, key: str
) -> None:
    answer = as_admin.post(CHANGE, {"provider": "apiframe", "key": key})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'class="field-error"' in page
    assert "afk_wrong" not in page
    assert connection().is_sandbox


def test_test_call_tells_what_the_provider_answers(
    as_admin: Client, sandbox: SandboxProcess
) -> None:
    page = as_admin.post(TEST, follow=True).content.decode()
    assert "The provider answers. Account: sandbox." in page
    sandbox.arm("forbidden", path="/v2/me")
    page = as_admin.post(TEST, follow=True).content.decode()
    assert "API key is inactive" in page


@pytest.mark.parametrize("address", [CHANGE, TEST])
def test_who_visits_a_button_is_led_to_the_settings(as_admin: Client, address: str) -> None:
    assert as_admin.get(address)["Location"] == SETTINGS


def test_suspended_admin_changes_nothing(as_admin: Client, admin: User) -> None:
    admin.standing = "suspended"
    admin.save(update_fields=["standing"])
    assert as_admin.post(SETTINGS, rules_fields(sign_up="company"))["Location"].startswith(
        "/account/sign-in/"
    )
    assert not Portal.objects.filter(sign_up="company").exists()
