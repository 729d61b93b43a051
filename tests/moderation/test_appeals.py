"""Appeals: once, in time, answered in words, and by somebody else than who has decided."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gallery.errors import GalleryError, InvalidChoice, NotPossible, OwnRequest, TooLate
from gallery.models import (
    Action,
    Appeal,
    AuditEntry,
    Case,
    Decision,
    Image,
    Notice,
    Restriction,
    Standing,
    User,
)
from gallery.pages.appeals import appeal_box
from gallery.permissions import Role
from gallery.services import appeals, deciding
from tests.moderation.conftest import Decide, reported

pytestmark = pytest.mark.database

TEXT = "It is a still life of tomatoes."
ANSWER = "You are right: it is no blood."


@pytest.fixture
def decision(decide: Decide) -> Decision:
    """Mona has hidden Alice's picture."""
    return decide("hide")


@pytest.fixture
def appeal(alice: User, decision: Decision) -> Appeal:
    """Alice has appealed."""
    return appeals.appeal(alice, decision, text=TEXT)


def kind_of(decision: Decision, person: User) -> type[GalleryError] | None:
    refusal = appeals.why_not(person, decision)
    return type(refusal) if refusal else None


def test_appeal_waits_in_a_case_with_a_promise_of_its_own(
    alice: User, decision: Decision, appeal: Appeal
) -> None:
    case = appeal.case
    assert case != decision.case
    assert case.has_appeal
    assert case.image == decision.image
    assert case.promised_at - case.opened_at == timedelta(hours=24)
    entry = AuditEntry.objects.get(action=Action.DECISION_APPEALED)
    assert (entry.actor, entry.target_id) == (alice, str(decision.public_id))


def test_once_and_no_more(alice: User, decision: Decision, appeal: Appeal) -> None:
    with pytest.raises(TooLate):
        appeals.appeal(alice, decision, text="Again")
    assert Appeal.objects.count() == 1
    assert Case.objects.filter(has_appeal=True).count() == 1


def test_only_the_person_themself(bob: User, mona: User, decision: Decision) -> None:
    for person in (bob, mona):
        with pytest.raises(OwnRequest):
            appeals.appeal(person, decision, text=TEXT)
    assert not Case.objects.filter(has_appeal=True).exists()


def test_not_when_the_time_is_over(alice: User, decision: Decision) -> None:
    Decision.objects.update(appeal_until=timezone.now() - timedelta(seconds=1))
    with pytest.raises(TooLate):
        appeals.appeal(alice, decision, text=TEXT)


def test_not_against_what_was_undone(alice: User, milo: User, decision: Decision) -> None:
    deciding.undo(milo, decision, why="A mistake")
    with pytest.raises(TooLate):
        appeals.appeal(alice, decision, text=TEXT)


def test_not_against_what_has_taken_nothing(alice: User, decide: Decide) -> None:
    kept = decide("keep", reason="nothing-wrong", note="")
    assert kind_of(kept, alice) is NotPossible


@pytest.mark.parametrize("text", ["", "  \n", "x" * 1001])
def test_words_are_needed_and_not_too_many(alice: User, decision: Decision, text: str) -> None:
    with pytest.raises(InvalidChoice):
        appeals.appeal(alice, decision, text=text)


def test_granted_appeal_gives_back_what_was_taken(
    alice: User, milo: User, image: Image, decision: Decision, appeal: Appeal
) -> None:
    appeals.answer(milo, appeal, is_granted=True, text=ANSWER)
    image.refresh_from_db()
    decision.refresh_from_db()
    appeal.refresh_from_db()
    assert image.withheld_at is None
    assert image.trashed_at is None
    assert decision.undone_by == milo
    assert (appeal.is_granted, appeal.answer, appeal.answered_by) == (True, ANSWER, milo)
    assert appeal.case.closed_at is not None
    told = Notice.objects.get(recipient=alice, kind=Notice.Kind.APPEAL_ANSWERED)
    assert told.data == {"decision": str(decision.public_id), "is_granted": True}
    assert AuditEntry.objects.get(action=Action.APPEAL_ANSWERED).actor == milo


def test_refused_appeal_leaves_all_as_it_is(
    milo: User, image: Image, decision: Decision, appeal: Appeal
) -> None:
    appeals.answer(milo, appeal, is_granted=False, text="It is blood.")
    image.refresh_from_db()
    decision.refresh_from_db()
    assert image.withheld_at is not None
    assert decision.undone_at is None
    assert Notice.objects.filter(kind=Notice.Kind.APPEAL_ANSWERED).count() == 1


def test_measure_is_taken_back_as_well(alice: User, milo: User, decide: Decide) -> None:
    decision = decide("hide", "suspend")
    alice.refresh_from_db()
    assert alice.standing == Standing.SUSPENDED
    appeal = appeals.appeal(alice, decision, text=TEXT)
    appeals.answer(milo, appeal, is_granted=True, text=ANSWER)
    alice.refresh_from_db()
    assert alice.standing == Standing.ACTIVE


def test_appeal_about_the_person_alone_has_a_case_without_a_picture(
    alice: User, milo: User, image: Image, decide: Decide
) -> None:
    decision = decide("hide", "no-sharing")
    Image.objects.filter(pk=image.pk).delete()
    decision.refresh_from_db()
    appeal = appeals.appeal(alice, decision, text=TEXT)
    assert appeal.case.image is None
    appeals.answer(milo, appeal, is_granted=True, text=ANSWER)
    alice.refresh_from_db()
    assert alice.restriction == Restriction.NONE


def test_who_has_decided_does_not_answer_where_there_is_another(
    mona: User, milo: User, appeal: Appeal
) -> None:
    with pytest.raises(NotPossible):
        appeals.answer(mona, appeal, is_granted=False, text="No")
    appeals.answer(milo, appeal, is_granted=False, text="No")


def test_who_has_decided_answers_where_they_are_alone(mona: User, appeal: Appeal) -> None:
    appeals.answer(mona, appeal, is_granted=False, text="There is nobody else here.")


@pytest.mark.parametrize("standing", [Standing.SUSPENDED, Standing.FORMER, Standing.PENDING])
def test_others_who_are_not_there_do_not_count(
    mona: User, milo: User, appeal: Appeal, standing: Standing
) -> None:
    milo.standing = standing
    milo.save(update_fields=["standing"])
    assert not appeals.others_who_may(appeal)


def test_subject_does_not_count_as_another(mona: User, alice: User, appeal: Appeal) -> None:
    alice.role = Role.MODERATOR
    alice.save(update_fields=["role"])
    assert not appeals.others_who_may(appeal)


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ADMIN])
def test_nobody_answers_their_own(alice: User, milo: User, appeal: Appeal, role: Role) -> None:
    alice.role = role
    alice.save(update_fields=["role"])
    with pytest.raises(OwnRequest):
        appeals.answer(alice, appeal, is_granted=True, text=ANSWER)


def test_members_answer_nothing(bob: User, as_bob: Client, appeal: Appeal) -> None:
    with pytest.raises(NotPossible):
        appeals.answer(bob, appeal, is_granted=True, text=ANSWER)
    address = reverse("gallery:appeal-answer", args=[appeal.public_id])
    assert as_bob.post(address, {"outcome": "granted", "text": ANSWER}).status_code == 403


def test_second_answer_comes_too_late(milo: User, admin: User, appeal: Appeal) -> None:
    appeals.answer(milo, appeal, is_granted=False, text="No")
    with pytest.raises(TooLate):
        appeals.answer(admin, appeal, is_granted=True, text=ANSWER)
    appeal.refresh_from_db()
    assert appeal.answer == "No"


def test_case_with_reports_beside_stays_open_for_them(
    alice: User, bob: User, milo: User, image: Image, decide: Decide
) -> None:
    decision = decide("keep", "warn")
    reported(image, User.objects.create_user("carol"))
    appeal = appeals.appeal(alice, decision, text=TEXT)
    assert appeal.case.has_reports
    appeals.answer(milo, appeal, is_granted=False, text="No")
    case = Case.objects.get(pk=appeal.case_id)
    assert case.closed_at is None
    assert (case.has_reports, case.has_appeal) == (True, False)


def test_box_of_a_case_has_the_appeal_that_waits(
    mona: User, milo: User, alice: User, decision: Decision, appeal: Appeal
) -> None:
    assert appeal_box(milo, decision.case) is None
    box = appeal_box(milo, appeal.case)
    assert box is not None
    assert box.form is not None
    own = appeal_box(mona, appeal.case)
    assert own is not None
    assert own.form is None
    assert "yourself" in own.why_not
    appeals.answer(milo, appeal, is_granted=False, text="No")
    answered = appeal_box(milo, appeal.case)
    assert answered is not None
    assert (answered.form, answered.why_not) == (None, "")


def test_answer_is_given_on_a_page(milo: User, appeal: Appeal) -> None:
    client = Client()
    client.force_login(milo)
    address = reverse("gallery:appeal-answer", args=[appeal.public_id])
    assert TEXT in client.get(address).content.decode()
    wrong = client.post(address, {"outcome": "granted", "text": " "})
    assert wrong.status_code == 422
    assert 'role="alert"' in wrong.content.decode()
    right = client.post(address, {"outcome": "granted", "text": ANSWER}, follow=True)
    words = right.content.decode()
    assert "The appeal is answered." in words
    assert ANSWER in words
    late = client.post(address, {"outcome": "stays", "text": "No"})
    assert late.status_code == 409
    assert "Somebody else has answered meanwhile." in late.content.decode()


def test_answer_leads_back_to_where_the_form_was_and_not_elsewhere(
    milo: User, appeal: Appeal
) -> None:
    client = Client()
    client.force_login(milo)
    address = reverse("gallery:appeal-answer", args=[appeal.public_id])
    fields = {"outcome": "stays", "text": "No", "next": "https://example.org/"}
    assert client.post(address, fields)["Location"] == address
    Appeal.objects.update(is_granted=None, answer="", answered_by=None, answered_at=None)
    answer = client.post(address, fields | {"next": "/moderation/"})
    assert answer["Location"] == "/moderation/"
