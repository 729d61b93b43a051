"""Leaving: pictures are handed over or kept, names are taken off, and the books stay whole."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from gallery.errors import GalleryError, NotPossible, TooLate
from gallery.lifecycle import State
from gallery.models import (
    Budget,
    Departure,
    Generation,
    GenerationReference,
    Image,
    Invitation,
    LedgerEntry,
    Notice,
    ReferenceImage,
    Standing,
    User,
)
from gallery.permissions import Role
from gallery.services import credit_requests, handover, leaving, ledger, people
from gallery.services.handover import HandedOver
from tests.factories import make_generation, make_image, make_reference, picture

Kind = Departure.Kind


def make_picture(owner: User) -> Image:
    return make_image(make_generation(owner, state=State.COMPLETED))


def test_everything_goes_to_the_heir_who_opens_it(
    admin: User, alice: User, bob: User, as_bob: Client
) -> None:
    image = make_picture(alice)
    failed = make_generation(alice, state=State.FAILED)
    reference = make_reference(alice)
    leaving.decide(admin, alice, kind=Kind.HAND_OVER, heir=bob)
    assert as_bob.get(reverse("gallery:image", args=[image.public_id])).status_code == 200
    original = as_bob.get(reverse("gallery:image-original", args=[image.public_id]))
    assert original.getvalue() == picture()
    assert set(Generation.objects.filter(owner=bob)) == {image.generation, failed}
    assert ReferenceImage.objects.get(pk=reference.pk).owner == bob
    assert not Generation.objects.filter(owner=alice).exists()
    assert Departure.objects.get(person=alice).done_at is not None


def test_heir_is_told_from_whom_and_how_many(admin: User, alice: User, bob: User) -> None:
    for _number in range(3):
        make_picture(alice)
    leaving.decide(admin, alice, kind=Kind.HAND_OVER, heir=bob)
    notice = Notice.objects.get(recipient=bob)
    assert notice.kind == Notice.Kind.PICTURES_RECEIVED
    assert notice.data == {"name": "alice", "count": 3}


def test_request_for_more_goes_with_whom_it_was_for(admin: User, alice: User) -> None:
    asked = credit_requests.ask(alice, credits=5, reason="For the fair")
    assert Notice.objects.get(recipient=admin).data["person"] == "alice"
    leaving.decide(admin, alice, kind=Kind.KEEP)
    assert not Notice.objects.filter(recipient=admin).exists()
    with pytest.raises(TooLate):
        credit_requests.approve(admin, asked)
    assert not LedgerEntry.objects.exists()


def test_who_paid_stays_who_paid(admin: User, alice: User, bob: User) -> None:
    running = make_generation(alice, state=State.RUNNING)
    before = list(LedgerEntry.objects.order_by("pk").values())
    leaving.decide(admin, alice, kind=Kind.HAND_OVER, heir=bob)
    assert list(LedgerEntry.objects.order_by("pk").values()) == before
    running.refresh_from_db()
    ledger.settle(running, 7)
    assert (ledger.balance(alice), ledger.balance(bob)) == (-7, 0)


def test_form_token_that_both_have_used_does_not_stand_in_the_way(
    admin: User, alice: User, bob: User
) -> None:
    theirs = make_generation(bob)
    make_generation(alice, state=State.FAILED, form_token=theirs.form_token)
    leaving.decide(admin, alice, kind=Kind.HAND_OVER, heir=bob)
    assert Generation.objects.filter(owner=bob).count() == 2


def test_reference_that_the_heir_has_too_is_used_in_its_place(
    admin: User, alice: User, bob: User
) -> None:
    own = make_reference(bob)
    generation = make_generation(alice, state=State.FAILED)
    GenerationReference.objects.create(
        generation=generation, reference=make_reference(alice), position=0
    )
    leaving.decide(admin, alice, kind=Kind.HAND_OVER, heir=bob)
    assert list(generation.references.all()) == [own]
    assert ReferenceImage.objects.filter(owner=bob).count() == 1


def test_reference_that_the_heir_adds_at_the_same_moment(
    admin: User, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes after the look at what the heir has, which makes the first try fail as a whole."""
    make_reference(alice)
    made: list[User] = []

    def hand_over(person: User, heir: User) -> HandedOver:
        if not made:
            made.append(heir)
            raise IntegrityError
        make_reference(heir)
        return handover.hand_over(person, heir)

    monkeypatch.setattr(leaving, "hand_over", hand_over)
    leaving.decide(admin, alice, kind=Kind.HAND_OVER, heir=bob)
    assert ReferenceImage.objects.filter(owner=bob).count() == 1
    alice.refresh_from_db()
    assert alice.standing == Standing.FORMER


@pytest.mark.parametrize("why", ["nobody", "suspended", "auditor", "the person"])
def test_pictures_go_only_to_somebody_who_can_open_them(
    admin: User, alice: User, bob: User, why: str
) -> None:
    image = make_picture(alice)
    if why == "suspended":
        people.suspend(admin, bob)
    elif why == "auditor":
        people.change_role(admin, bob, Role.AUDITOR)
    heir = {"nobody": None, "the person": alice}.get(why, bob)
    with pytest.raises(NotPossible):
        leaving.decide(admin, alice, kind=Kind.HAND_OVER, heir=heir)
    image.refresh_from_db()
    alice.refresh_from_db()
    assert (image.owner, alice.standing) == (alice, Standing.ACTIVE)


def test_kept_pictures_stay_under_former_member(admin: User, alice: User) -> None:
    image = make_picture(alice)
    leaving.decide(admin, alice, kind=Kind.KEEP)
    image.refresh_from_db()
    assert image.owner.pk == alice.pk
    assert image.owner.shown_name == "Former member"


@pytest.mark.parametrize("kind", [Kind.KEEP, Kind.HAND_OVER])
def test_nothing_says_who_the_person_was(
    admin: User, alice: User, bob: User, kind: Departure.Kind
) -> None:
    User.objects.filter(pk=alice.pk).update(
        first_name="Alice", last_name="Liddell", email="alice@example.com", time_zone="Asia/Tokyo"
    )
    LogEntry.objects.create(user=alice, action_flag=1, object_repr="x")
    Budget.objects.create(scope="member", member=alice, period="day", credits=5)
    invitation = Invitation.objects.create(
        token_hash="0" * 64,
        created_by=admin,
        email="alice@example.com",
        used_by=alice,
        used_at=alice.date_joined,
        expires_at=alice.date_joined,
    )
    leaving.decide(admin, alice, kind=kind, heir=bob if kind == Kind.HAND_OVER else None)
    row = User.objects.filter(pk=alice.pk).values().get()
    assert not {"Alice", "Liddell", "alice", "alice@example.com", "Asia/Tokyo"} & set(
        map(str, row.values())
    )
    invitation.refresh_from_db()
    assert invitation.email == ""
    assert not Client().login(username=row["username"], password="alice's password")
    # The name is free for somebody else.
    User.objects.create_user("alice")


def test_person_who_has_left_can_not_be_decided_about_again(
    admin: User, alice: User, bob: User
) -> None:
    leaving.decide(admin, alice, kind=Kind.KEEP)
    for verb in (
        lambda: people.reinstate(admin, alice),
        lambda: people.change_role(admin, alice, Role.ADMIN),
        lambda: leaving.call_off(admin, alice),
        lambda: leaving.decide(admin, alice, kind=Kind.HAND_OVER, heir=bob),
    ):
        with pytest.raises(TooLate):
            verb()


def test_decision_suspends_and_cancels_what_waits(admin: User, alice: User) -> None:
    waiting = make_generation(alice)
    leaving.decide(admin, alice, kind=Kind.DELETE, days=30)
    waiting.refresh_from_db()
    alice.refresh_from_db()
    assert (waiting.state, alice.standing) == (State.CANCELLED, Standing.SUSPENDED)


def test_deletion_that_is_called_off_leaves_a_suspended_person(admin: User, alice: User) -> None:
    leaving.decide(admin, alice, kind=Kind.DELETE, days=7)
    with pytest.raises(NotPossible):
        people.reinstate(admin, alice)
    leaving.call_off(admin, alice)
    people.reinstate(admin, alice)
    assert Client().login(username="alice", password="alice's password")


def test_admin_does_not_decide_that_they_leave_themselves(admin: User) -> None:
    User.objects.create_superuser("second", password="x")
    with pytest.raises(GalleryError):
        leaving.decide(admin, admin, kind=Kind.KEEP)
    admin.refresh_from_db()
    assert admin.standing == Standing.ACTIVE
