"""Which provider is used, trying it, and changing it while workers are at work."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gallery.engine import client as engine_client
from gallery.engine.client import provider
from gallery.errors import ProviderRefused, SettingsRefused
from gallery.lifecycle import State
from gallery.models import Portal, ProviderGate, User
from gallery.services import generations, provider_account
from gallery.services.provider_account import Source, connection, try_out, use_key, use_sandbox
from tests.engine.conftest import turn
from tests.factories import make_generation
from tests.sandbox_process import SandboxProcess

KEY, OTHER_KEY = "afk_Canary-key-0123456789", "afk_Other-key-9876543210"


@pytest.fixture
def keys(chosen_here: SandboxProcess) -> SandboxProcess:
    """A provider that knows two keys."""
    for key in (KEY, OTHER_KEY):
        chosen_here.admin("POST", "keys", key=key)
    return chosen_here


def test_key_of_the_environment_goes_before_a_stored_one(
    admin: User, keys: SandboxProcess, settings: Any
) -> None:
    assert connection().source is Source.SANDBOX
    use_key(admin, KEY)
    assert (connection().source, connection().key) == (Source.STORED, KEY)
    settings.APIFRAME_KEY = OTHER_KEY
    assert (connection().source, connection().key) == (Source.ENVIRONMENT, OTHER_KEY)
    with pytest.raises(SettingsRefused):
        use_key(admin, KEY)
    with pytest.raises(SettingsRefused):
        use_sandbox(admin)


def test_test_call_tells_of_the_account(admin: User, keys: SandboxProcess) -> None:
    keys.admin("POST", "credits", credits=1234)
    told = use_key(admin, f"  {KEY}\n")
    assert (told.account, told.balance, told.places) == ("sandbox", 1234, 1000)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("unauthorized", "refuses this key"),
        ("forbidden", "API key is inactive"),
        ("unavailable", "too busy"),
        ("rate-limit", "too busy"),
        ("html", "no answer that makes sense"),
        ("cut-json", "no answer that makes sense"),
        ("wrong-types", "no answer that makes sense"),
        ("error-500", "no answer that makes sense"),
        ("cut", "no answer that makes sense"),
    ],
)
def test_trouble_is_told_in_plain_words_and_nothing_is_kept(
    admin: User, keys: SandboxProcess, fault: str, words: str
) -> None:
    keys.arm(fault, path="/v2/me", times="always")
    with pytest.raises(ProviderRefused, match=words):
        use_key(admin, KEY)
    assert connection().source is Source.SANDBOX
    assert not Portal.objects.filter(encrypted_key__gt="").exists()


def test_provider_that_can_not_be_reached_is_said_to_be(
    admin: User, keys: SandboxProcess, settings: Any
) -> None:
    settings.APIFRAME_URL = settings.SANDBOX_URL = "http://127.0.0.1:1"
    provider_account.forget()
    with pytest.raises(ProviderRefused, match="can't be reached"):
        use_key(admin, KEY)
    with pytest.raises(ProviderRefused, match="sandbox does not answer"):
        try_out()


@pytest.mark.parametrize("key", ["", "afk_", "afk_with space in it", "afk_ключ-ключ", "x" * 300])
def test_what_is_no_key_is_not_even_tried(admin: User, keys: SandboxProcess, key: str) -> None:
    before = keys.admin("GET", "stats")["requests"]
    with pytest.raises(ProviderRefused, match="no key of Apiframe"):
        use_key(admin, key)
    assert keys.admin("GET", "stats")["requests"] == before


def test_provider_is_not_changed_while_pictures_are_made(
    admin: User, alice: User, keys: SandboxProcess
) -> None:
    waiting = make_generation(alice)
    with pytest.raises(SettingsRefused, match="being made just now"):
        use_key(admin, KEY)
    generations.cancel(alice, waiting)
    use_key(admin, KEY)
    make_generation(alice, state=State.RUNNING)
    with pytest.raises(SettingsRefused, match="being made just now"):
        use_sandbox(admin)
    assert connection().key == KEY


def test_replaced_key_is_kept_for_reports_that_are_under_way(
    admin: User, alice: User, keys: SandboxProcess
) -> None:
    use_key(admin, KEY)
    make_generation(alice, state=State.RUNNING)
    use_key(admin, OTHER_KEY)
    use_key(admin, OTHER_KEY)
    assert connection().key == OTHER_KEY
    assert connection().previous_keys == (KEY,)


def test_sandbox_leaves_no_key_behind(admin: User, keys: SandboxProcess) -> None:
    use_key(admin, KEY)
    use_key(admin, OTHER_KEY)
    use_sandbox(admin)
    portal = Portal.objects.get()
    assert (portal.encrypted_key, portal.encrypted_previous_key) == ("", "")
    assert connection().is_sandbox


def test_key_that_can_not_be_read_any_more_closes_the_gate(
    admin: User, keys: SandboxProcess, settings: Any, client: Client
) -> None:
    use_key(admin, KEY)
    settings.SECRET_KEY = "the secret was lost, and made anew"
    provider_account.forget()
    assert connection().key == ""
    provider.cache_clear()
    turn()
    ProviderGate.objects.update(checked_at=None)
    turn()
    assert ProviderGate.objects.get().reason == ProviderGate.Reason.BAD_KEY
    client.force_login(admin)
    assert "Replace the key in the portal" in client.get("/").content.decode()
    page = client.get("/team/settings/").content.decode()
    assert "Paste it again" in page


def test_workers_take_up_a_changed_key_by_themselves(
    admin: User, keys: SandboxProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_key(admin, KEY)
    first = provider()
    assert provider() is first
    # In another process nobody forgets what was read: it reads anew after a while.
    monkeypatch.setattr(provider_account, "forget", lambda: None)
    use_key(admin, OTHER_KEY)
    assert provider() is first
    monkeypatch.setattr(provider_account, "LOOK_AGAIN_SECONDS", 0)
    assert provider() is not first
    assert provider().account().team_name == "sandbox"


def test_client_that_is_in_use_is_not_closed_under_its_threads(
    admin: User, keys: SandboxProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_key(admin, KEY)
    first = provider()
    use_key(admin, OTHER_KEY)
    assert provider() is not first
    assert first.account().team_name == "sandbox"
    monkeypatch.setattr(engine_client, "LAST_CALLS_SECONDS", 0)
    use_key(admin, KEY)
    provider()
    with pytest.raises(RuntimeError, match="closed"):
        first.account()


def test_sending_goes_on_by_itself_once_a_bad_key_is_put_right(
    admin: User, alice: User, keys: SandboxProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_key(admin, KEY)
    keys.admin("POST", "keys", key=KEY, active=False)
    ProviderGate.objects.update(checked_at=None)
    turn()
    gate = ProviderGate.objects.get()
    assert gate.reason == ProviderGate.Reason.BAD_KEY
    monkeypatch.setattr(provider_account, "LOOK_AGAIN_SECONDS", -1)
    use_key(admin, OTHER_KEY)
    gate.refresh_from_db()
    assert gate.paused_until is not None
    assert gate.paused_until <= timezone.now()
    turn()
    gate.refresh_from_db()
    assert gate.reason == ProviderGate.Reason.OPEN
