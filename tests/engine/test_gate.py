"""One worker does not open what another has just closed, and odd accounts don't lock us out."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from gallery.engine import gate
from gallery.models import ProviderGate, User
from gallery.provider.client import ApiframeClient
from gallery.provider.contract import Account
from gallery.provider.errors import NoCapacity, OutOfCredits, RateLimited

pytestmark = pytest.mark.database

Reason = ProviderGate.Reason


class AccountReader(ApiframeClient):
    """A client whose account is read slowly: something happens meanwhile, or it has no balance."""

    def __init__(self, credits: int | None, meanwhile: Exception | None = None) -> None:
        super().__init__("http://provider.invalid/v2", "afk_test")
        self._credits = credits
        self._meanwhile = meanwhile

    def account(self) -> Account:
        """Answer as told."""
        if isinstance(self._meanwhile, RateLimited):
            gate.close_for(self._meanwhile, timezone.now())
        return Account(credits=self._credits)


def look(client: ApiframeClient, now: datetime) -> ProviderGate:
    """Read the account if it is time, and return the gate as it is then."""
    if gate.take_look(gate.current(), now):
        seen = gate.current()
        gate.note_account(seen, client.account(), now)
    return gate.current()


def test_gate_that_was_closed_meanwhile_stays_closed(db: None) -> None:
    with AccountReader(100, RateLimited(retry_after=600.0)) as client:
        assert look(client, timezone.now()).reason == Reason.RATE_LIMITED


def test_account_without_a_balance_is_not_taken_for_an_empty_one(db: None) -> None:
    now = timezone.now()
    gate.close_for(OutOfCredits(), now)
    with AccountReader(None) as client:
        assert look(client, now + timedelta(minutes=1)).reason == Reason.OPEN


def test_shorter_pause_does_not_replace_a_longer_one(alice: User) -> None:
    now = timezone.now()
    longer = gate.close_for(RateLimited(retry_after=600.0), now)
    assert gate.close_for(NoCapacity(), now) == longer
    assert gate.current().reason == Reason.RATE_LIMITED
