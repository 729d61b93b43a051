"""What people read while nothing can be sent: what is the matter, and what to do."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gallery.lifecycle import State
from gallery.models import ProviderGate, User
from tests.factories import make_generation

Reason = ProviderGate.Reason


def close_gate(reason: ProviderGate.Reason) -> None:
    ProviderGate.objects.create(
        name="apiframe",
        reason=reason,
        detail="Invalid API key afk_...",
        paused_until=timezone.now() + timedelta(minutes=1),
    )


@pytest.mark.parametrize(
    ("reason", "english", "japanese"),
    [
        (Reason.BAD_KEY, "refuses the team", "キーを拒否"),
        (Reason.OUT_OF_CREDITS, "credits", "クレジットがなくなりました"),
        (Reason.UNAVAILABLE, "be reached just now", "接続できません"),
    ],
)
def test_member_is_told_in_their_language_that_nothing_is_lost(
    as_alice: Client, reason: ProviderGate.Reason, english: str, japanese: str
) -> None:
    close_gate(reason)
    page = as_alice.get("/").content.decode()
    assert english in page
    assert "Your requests are kept" in page
    page = as_alice.get("/", headers={"Accept-Language": "ja"}).content.decode()
    assert japanese in page
    assert "リクエストは保管されて" in page


def test_only_an_admin_is_told_how_to_mend_it(
    client: Client, as_alice: Client, admin: User
) -> None:
    close_gate(Reason.BAD_KEY)
    client.force_login(admin)
    assert "APIFRAME_API_KEY" in client.get("/").content.decode()
    page = as_alice.get("/").content.decode()
    assert "APIFRAME_API_KEY" not in page
    assert "afk_" not in page


def test_short_pause_for_the_rate_limit_alarms_nobody(as_alice: Client) -> None:
    close_gate(Reason.RATE_LIMITED)
    assert "notice-trouble" not in as_alice.get("/").content.decode()


def test_open_gate_shows_nothing(as_alice: Client) -> None:
    assert "notice-trouble" not in as_alice.get("/").content.decode()


def test_admin_is_told_of_pictures_that_can_not_be_brought_home(
    client: Client, admin: User, alice: User
) -> None:
    make_generation(alice, state=State.COLLECTING, tries=3)
    client.force_login(admin)
    assert "1 finished picture can" in client.get("/").content.decode()
    client.force_login(alice)
    assert "finished picture can" not in client.get("/").content.decode()
