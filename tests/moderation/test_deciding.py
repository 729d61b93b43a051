"""What a decision does to the picture and to the person, who hears of it, and who may decide."""

import pytest

from gallery import access
from gallery.errors import InvalidChoice, NotPossible, OwnRequest, TooLate
from gallery.models import (
    Action,
    AuditEntry,
    Case,
    Decision,
    Image,
    Notice,
    Reason,
    Standing,
    User,
)
from gallery.permissions import Role
from gallery.services import audit_chain, cases, deciding
from tests.moderation.conftest import Decide

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Kind = Notice.Kind


def told(person: User) -> list[tuple[str, dict[str, object]]]:
    return list(Notice.objects.filter(recipient=person).values_list("kind", "data"))


def test_hiding_takes_it_from_everybody_tells_both_and_is_in_the_log(
    alice: User, bob: User, mona: User, image: Image, case: Case, decide: Decide
) -> None:
    decision = decide("hide")
    for person in (alice, bob, mona):
        assert not access.viewable_images_of(person).exists()
    ((kind, data),) = told(alice)
    assert kind == Kind.DECISION_MADE
    assert data == {
        "decision": str(decision.public_id),
        "act": "hide",
        "measure": "",
        "reason": "violence",
        "note": "Too much blood.",
    }
    report = case.reports.get()
    assert told(bob) == [(Kind.REPORT_ANSWERED, {"report": str(report.public_id), "act": "hide"})]
    entry = AuditEntry.objects.get(action=Action.CASE_DECIDED)
    assert (entry.actor, entry.subject, entry.why) == (mona, alice, "Too much blood.")
    assert entry.target_id == str(decision.public_id)
    assert entry.data["act"] == "hide"
    assert not audit_chain.verify().faults
    case.refresh_from_db()
    assert case.closed_at == decision.decided_at
    assert decision.appeal_until - decision.decided_at == cases.appeal_time()


def test_keeping_what_was_never_out_of_sight_tells_its_reporter_alone(
    alice: User, bob: User, image: Image, decide: Decide
) -> None:
    decide("keep", reason=Reason.NOTHING_WRONG, note="")
    assert list(access.team_images_of(bob)) == [image]
    assert told(alice) == []
    assert [kind for kind, _data in told(bob)] == [Kind.REPORT_ANSWERED]


def test_keeping_what_was_held_shows_it_again_and_tells_its_owner(
    alice: User, bob: User, image: Image, decide: Decide
) -> None:
    cases.hold(Image.objects.filter(pk=image.pk), image.created_at)
    assert not access.team_images_of(bob).exists()
    decide("keep", reason=Reason.NOTHING_WRONG, note="")
    assert list(access.team_images_of(bob)) == [image]
    assert [kind for kind, _data in told(alice)] == [Kind.DECISION_MADE]


@pytest.mark.parametrize("measure", ["no-sharing", "review-first"])
def test_limit_is_noted_of_the_person(alice: User, decide: Decide, measure: str) -> None:
    decision = decide("keep", measure)
    alice.refresh_from_db()
    assert alice.restriction == measure
    assert decision.before["restriction"] == ""


def test_warning_changes_nothing_but_is_told(alice: User, decide: Decide) -> None:
    decide("keep", "warn")
    alice.refresh_from_db()
    assert (alice.restriction, alice.standing) == ("", Standing.ACTIVE)
    ((_kind, data),) = told(alice)
    assert data["measure"] == "warn"


def test_moderator_suspends_a_member_and_another_moderator(
    alice: User, mona: User, milo: User, decide: Decide
) -> None:
    decide("hide", "suspend")
    alice.refresh_from_db()
    assert alice.standing == Standing.SUSPENDED
    other = cases.open_case("has_hold", subject=milo)
    deciding.decide(mona, other, act="", measure="suspend", reason="other", note="Goodbye.")
    milo.refresh_from_db()
    assert milo.standing == Standing.SUSPENDED


def test_measure_against_an_admin_by_a_moderator_is_refused_and_in_the_log(
    admin: User, mona: User
) -> None:
    case = cases.open_case("has_hold", subject=admin)
    with pytest.raises(NotPossible):
        deciding.decide(mona, case, act="", measure="suspend", reason="hate", note="")
    admin.refresh_from_db()
    assert admin.standing == Standing.ACTIVE
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.subject) == (Action.REFUSED, mona, admin)
    assert not Decision.objects.exists()


def test_admin_decides_about_an_admin(admin: User) -> None:
    other = User.objects.create_superuser("other")
    case = cases.open_case("has_hold", subject=other)
    deciding.decide(admin, case, act="", measure="suspend", reason="hate", note="")
    other.refresh_from_db()
    assert other.standing == Standing.SUSPENDED


def test_nobody_decides_about_what_is_their_own(mona: User, image: Image, case: Case) -> None:
    Image.objects.filter(pk=image.pk).update(owner=mona)
    case.refresh_from_db()
    with pytest.raises(OwnRequest):
        deciding.decide(mona, case, act="keep", measure="", reason="nothing-wrong", note="")
    about_me = cases.open_case("has_hold", subject=mona)
    with pytest.raises(OwnRequest):
        deciding.decide(mona, about_me, act="", measure="warn", reason="hate", note="")


def test_who_is_no_moderator_any_more_decides_nothing(mona: User, decide: Decide) -> None:
    User.objects.filter(pk=mona.pk).update(role=Role.MEMBER)
    with pytest.raises(NotPossible):
        decide("hide")
    with pytest.raises(NotPossible):
        decide("keep", "warn")
    assert not Decision.objects.exists()


def test_second_decision_on_a_case_is_too_late(milo: User, case: Case, decide: Decide) -> None:
    decide("hide")
    with pytest.raises(TooLate):
        deciding.decide(milo, case, act="keep", measure="", reason="nothing-wrong", note="")


def test_case_of_a_picture_that_is_gone_can_only_be_closed(image: Image, decide: Decide) -> None:
    image.delete()
    with pytest.raises(TooLate):
        decide("hide")
    assert decide("keep", reason=Reason.NOTHING_WRONG, note="").image is None


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"act": ""}, "act"),
        ({"act": "", "measure": "warn"}, "act"),
        ({"act": "burn"}, "act"),
        ({"measure": "shout"}, "act"),
        ({"reason": ""}, "reason"),
        ({"reason": "nothing-wrong"}, "reason"),
        ({"reason": "other", "note": "  "}, "note"),
        ({"note": "x" * 1001}, "note"),
    ],
)
def test_decision_that_is_none_is_refused_with_its_field(
    decide: Decide, fields: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidChoice) as refusal:
        decide(**fields)
    assert refusal.value.field == field
    assert not Decision.objects.exists()


def test_picture_that_was_handed_over_is_decided_about_as_its_heirs(
    alice: User, bob: User, image: Image, case: Case, decide: Decide
) -> None:
    heir = User.objects.create_user("heir")
    Image.objects.filter(pk=image.pk).update(owner=heir)
    with pytest.raises(NotPossible):
        decide("hide", "warn")
    assert decide("hide").subject == heir
    assert [kind for kind, _data in told(heir)] == [Kind.DECISION_MADE]
    assert told(alice) == []
