"""Suspending: the door is shut at once, what waits is taken back, what was sent goes on."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gallery.errors import NotPossible, TooLate
from gallery.lifecycle import EndReason, State
from gallery.models import Generation, Invitation, Notice, Standing, User
from gallery.permissions import Role
from gallery.services import generations, ledger, people
from tests.factories import make_generation


def standing_of(person: User) -> str:
    return User.objects.values_list("standing", flat=True).get(pk=person.pk)


def test_suspended_person_is_out_at_once_on_every_device(
    admin: User, alice: User, as_alice: Client
) -> None:
    other_device = Client()
    other_device.force_login(alice)
    people.suspend(admin, alice)
    for client in (as_alice, other_device):
        assert client.get("/").status_code == 302
    assert not Client().login(username="alice", password="alice's password")


def test_others_stay_signed_in(admin: User, alice: User, as_bob: Client) -> None:
    people.suspend(admin, alice)
    assert as_bob.get("/").status_code == 200


def test_what_waits_is_cancelled_and_costs_nothing(admin: User, alice: User) -> None:
    waiting = make_generation(alice)
    sent = make_generation(alice, state=State.SUBMITTING)
    people.suspend(admin, alice)
    waiting.refresh_from_db()
    sent.refresh_from_db()
    assert (waiting.state, waiting.end_reason) == (State.CANCELLED, EndReason.SUSPENDED)
    assert sent.state == State.SUBMITTING
    assert ledger.balance(alice) == -sent.estimated_credits


def test_nothing_can_be_asked_for_by_a_request_that_was_on_its_way(
    admin: User, alice: User
) -> None:
    people.suspend(admin, alice)
    with pytest.raises(TooLate):
        generations.create(
            alice,
            prompt="A fox",
            model="grok-imagine-image",
            aspect_ratio="1:1",
            form_token=uuid.uuid4(),
        )
    assert not Generation.objects.exists()


def test_reinstated_person_signs_in_as_before(admin: User, alice: User) -> None:
    people.suspend(admin, alice)
    people.reinstate(admin, alice)
    assert Client().login(username="alice", password="alice's password")


def test_nobody_suspends_themselves(admin: User) -> None:
    User.objects.create_superuser("second", password="x")
    with pytest.raises(NotPossible):
        people.suspend(admin, admin)
    assert standing_of(admin) == Standing.ACTIVE


def test_links_that_a_suspended_admin_has_made_let_nobody_in(admin: User) -> None:
    second = User.objects.create_superuser("second", password="x")
    now = timezone.now()
    Invitation.objects.create(
        token_hash="0" * 64, created_by=second, role=Role.ADMIN, expires_at=now + timedelta(days=1)
    )
    people.suspend(admin, second)
    assert not Invitation.objects.open(now).exists()


def test_who_waits_for_approval_is_let_in_and_told(admin: User) -> None:
    newcomer = User.objects.create_user("newcomer", password="p", standing=Standing.PENDING)
    assert not Client().login(username="newcomer", password="p")
    people.approve(admin, newcomer)
    assert Client().login(username="newcomer", password="p")
    assert Notice.objects.get(recipient=newcomer).kind == Notice.Kind.APPROVED


def test_declined_sign_up_leaves_no_row(admin: User) -> None:
    newcomer = User.objects.create_user("newcomer", standing=Standing.PENDING)
    people.decline(admin, newcomer)
    assert not User.objects.filter(username="newcomer").exists()


def test_declined_sign_up_that_something_depends_on_is_shut_out(admin: User) -> None:
    newcomer = User.objects.create_user("newcomer", standing=Standing.PENDING)
    ledger.grant(admin, newcomer, 5)
    people.decline(admin, newcomer)
    assert standing_of(newcomer) == Standing.SUSPENDED


@pytest.mark.parametrize("verb", [people.approve, people.decline, people.reinstate])
def test_what_somebody_else_has_decided_meanwhile_stays(
    admin: User, alice: User, verb: object
) -> None:
    assert callable(verb)
    with pytest.raises(TooLate):
        verb(admin, alice)
    assert standing_of(alice) == Standing.ACTIVE
