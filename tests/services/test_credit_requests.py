"""Asking for more: one request at a time, one answer to each, and credits granted once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from gallery.errors import GalleryError, InvalidAmount, OwnRequest, TooLate, TooManyTries
from gallery.models import CreditRequest, DailyBalance, LedgerEntry, Notice, User
from gallery.services import credit_requests

Kind = LedgerEntry.Kind
State = CreditRequest.State


@pytest.fixture
def second_admin(db: None) -> User:
    return User.objects.create_superuser("root", password="root's password")


@pytest.fixture
def asked(alice: User, admin: User) -> CreditRequest:
    return credit_requests.ask(alice, credits=40, reason="For the\r\nautumn fair")


def granted() -> list[tuple[str, int]]:
    entries = LedgerEntry.objects.filter(kind=Kind.GRANT)
    return list(entries.values_list("member__username", "credits"))


def test_admins_are_told_once(asked: CreditRequest, admin: User, second_admin: User) -> None:
    notice = Notice.objects.get(kind=Notice.Kind.CREDITS_ASKED)
    assert notice.recipient == admin
    assert notice.data == {"person": "alice", "credits": 40, "reason": "For the autumn fair"}


def test_nobody_floods_the_admins_by_asking_and_withdrawing(alice: User, admin: User) -> None:
    for _number in range(credit_requests.MOST_A_DAY):
        request = credit_requests.ask(alice, credits=1, reason="Please")
        credit_requests.withdraw(alice, request)
    with pytest.raises(TooManyTries):
        credit_requests.ask(alice, credits=1, reason="Please")
    assert Notice.objects.filter(recipient=admin).count() == credit_requests.MOST_A_DAY
    CreditRequest.objects.update(created_at=timezone.now() - timedelta(days=1))
    credit_requests.ask(alice, credits=1, reason="Please")


def test_second_request_waits_for_the_first(asked: CreditRequest, alice: User) -> None:
    with pytest.raises(TooLate):
        credit_requests.ask(alice, credits=1, reason="And one more")
    assert CreditRequest.objects.count() == 1
    assert Notice.objects.count() == 1


@pytest.mark.parametrize(
    ("credits", "reason", "field"),
    [(0, "why", "credits"), (-4, "why", "credits"), (10**9, "why", "credits"), (4, " ", "reason")],
)
def test_what_makes_no_sense_is_refused(alice: User, credits: int, reason: str, field: str) -> None:
    with pytest.raises(InvalidAmount) as refused:
        credit_requests.ask(alice, credits=credits, reason=reason)
    assert refused.value.field == field
    assert not CreditRequest.objects.exists()


def test_approval_grants_and_tells(asked: CreditRequest, admin: User, alice: User) -> None:
    credit_requests.approve(admin, asked, answer="Enjoy")
    assert granted() == [("alice", 40)]
    assert DailyBalance.objects.get(member=alice).granted == 40
    notice = Notice.objects.get(recipient=alice)
    assert notice.data == {"approved": True, "credits": 40, "answer": "Enjoy"}


def test_other_number_than_was_asked_for(asked: CreditRequest, admin: User) -> None:
    credit_requests.approve(admin, asked, credits=15)
    asked.refresh_from_db()
    assert (asked.state, asked.credits, asked.granted) == (State.APPROVED, 40, 15)
    assert granted() == [("alice", 15)]


def test_declined_request_grants_nothing(asked: CreditRequest, admin: User, alice: User) -> None:
    credit_requests.decline(admin, asked, answer="Next month")
    assert granted() == []
    assert not Notice.objects.get(recipient=alice).data["approved"]
    with pytest.raises(TooLate):
        credit_requests.approve(admin, asked)
    assert granted() == []


def test_withdrawn_request_can_be_asked_anew(
    asked: CreditRequest, admin: User, alice: User, bob: User
) -> None:
    with pytest.raises(TooLate):
        credit_requests.withdraw(bob, asked)
    credit_requests.withdraw(alice, asked)
    with pytest.raises(TooLate):
        credit_requests.approve(admin, asked)
    credit_requests.ask(alice, credits=3, reason="Fewer will do")
    assert granted() == []


def test_nobody_approves_their_own_while_somebody_else_can(admin: User, second_admin: User) -> None:
    own = credit_requests.ask(admin, credits=5, reason="For myself")
    with pytest.raises(OwnRequest):
        credit_requests.approve(admin, own)
    with pytest.raises(OwnRequest):
        credit_requests.decline(admin, own)
    credit_requests.approve(second_admin, own)
    assert granted() == [("admin", 5)]


def test_only_admin_approves_their_own(admin: User) -> None:
    own = credit_requests.ask(admin, credits=5, reason="For myself")
    credit_requests.approve(admin, own)
    entry = LedgerEntry.objects.get(kind=Kind.GRANT)
    assert entry.actor == entry.member == admin


@pytest.mark.django_db(transaction=True)
def test_two_admins_at_once_grant_once(admin: User, alice: User) -> None:
    other = User.objects.create_superuser("root", password="root's password")
    asked = credit_requests.ask(alice, credits=7, reason="Once, please")

    def press(actor: User) -> str:
        try:
            credit_requests.approve(actor, CreditRequest.objects.get(pk=asked.pk))
        except GalleryError as error:
            return error.code
        finally:
            connections.close_all()
        return "approved"

    with ThreadPoolExecutor(4) as threads:
        outcomes = sorted(threads.map(press, [admin, other, admin, other]))
    assert outcomes == ["approved", "too-late", "too-late", "too-late"]
    assert granted() == [("alice", 7)]
    assert Notice.objects.filter(recipient=alice).count() == 1
