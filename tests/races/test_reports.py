"""Reports and appeals that come at the same time as one another, or as the picture goes."""

from functools import partial

import pytest

from gallery.errors import TooLate
from gallery.models import (
    Answer,
    Appeal,
    Case,
    Decision,
    FindingKind,
    Image,
    MatrixCell,
    Notice,
    Report,
    Trust,
    User,
)
from gallery.permissions import Role
from gallery.services import appeals, audit_chain, deciding, reports, sharing, trash
from tests.races.together import at_once, behind

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shared(alice: User, image: Image) -> Image:
    """The picture, shown to the team."""
    sharing.share(alice, [image.pk], shows_prompt=False)
    return image


@pytest.fixture
def decision(bob: User, admin: User, shared: Image) -> Decision:
    """What an admin has decided about it."""
    case = reports.report(bob, shared, reason="hate", note="").case
    return deciding.decide(admin, case, act="hide", measure="warn", reason="hate", note="")


def report_by(person: User, image: Image) -> Report:
    return reports.report(person, image, reason="hate", note=f"By {person.username}")


@pytest.mark.parametrize("answer", [Answer.ALLOW, Answer.HOLD])
def test_two_reports_at_once_are_one_case(
    alice: User, bob: User, admin: User, shared: Image, answer: Answer
) -> None:
    MatrixCell.objects.create(trust=Trust.NEW, finding=FindingKind.REPORT, answer=answer)
    first, second = behind(partial(report_by, bob, shared), partial(report_by, admin, shared))
    assert first.case == second.case
    assert Case.objects.get().reports.count() == 2
    assert Notice.objects.filter(recipient=alice).count() == (answer == Answer.HOLD)
    assert audit_chain.verify().faults == []


def test_many_reports_at_once_are_one_case(shared: Image) -> None:
    people = [User.objects.create_user(f"person{number}") for number in range(4)]
    at_once(*(partial(report_by, person, shared) for person in people))
    assert Case.objects.get().reports.count() == 4
    assert Notice.objects.count() == 1


def test_same_person_in_two_tabs_reports_once(bob: User, shared: Image) -> None:
    given = behind(*[partial(report_by, bob, shared)] * 2)
    assert [type(one) for one in given] == [Report, TooLate]
    assert Report.objects.count() == 1


def test_report_while_the_owner_throws_the_picture_away(
    alice: User, bob: User, shared: Image
) -> None:
    throw = partial(trash.trash, alice, [shared.pk])
    _act, refusal = behind(throw, partial(report_by, bob, shared))
    assert type(refusal) is TooLate
    assert not Case.objects.exists()
    trash.restore(alice, [shared.pk])
    written, _act = behind(partial(report_by, bob, shared), throw)
    assert Case.objects.get() == written.case
    # What was reported stays until a moderator has looked.
    assert trash.purge(alice, [shared.pk]) == 0


def test_report_while_the_owner_stops_sharing(alice: User, bob: User, shared: Image) -> None:
    stop = partial(sharing.unshare, alice, [shared.pk])
    _number, refusal = behind(stop, partial(report_by, bob, shared))
    assert type(refusal) is TooLate
    assert not Case.objects.exists()


def test_last_report_of_a_day_is_not_two(
    alice: User, bob: User, shared: Image, other: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "MOST_A_DAY", 1)
    sharing.share(alice, [other.pk], shows_prompt=False)
    behind(partial(report_by, bob, shared), partial(report_by, bob, other))
    assert Report.objects.count() == 1


def test_appeal_sent_twice_at_once_is_one(alice: User, decision: Decision) -> None:
    appeal = partial(appeals.appeal, alice, decision, text="Look again")
    given = behind(appeal, appeal)
    assert [type(one) for one in given] == [Appeal, TooLate]
    given = at_once(appeal, appeal)
    assert {type(one) for one in given} == {TooLate}
    assert Appeal.objects.count() == 1
    assert Case.objects.filter(has_appeal=True).count() == 1
    assert audit_chain.verify().faults == []


def test_appeal_while_the_decision_is_undone(alice: User, admin: User, decision: Decision) -> None:
    undo = partial(deciding.undo, admin, decision, why="A mistake")
    appeal = partial(appeals.appeal, alice, decision, text="Look again")
    assert type(behind(undo, appeal)[1]) is TooLate
    assert not Case.objects.filter(has_appeal=True).exists()


@pytest.mark.parametrize("is_granted", [True, False])
def test_two_moderators_answer_at_once(
    alice: User, decision: Decision, image: Image, *, is_granted: bool
) -> None:
    moderators = [User.objects.create_user(name, role=Role.MODERATOR) for name in ("milo", "mona")]
    appeal = appeals.appeal(alice, decision, text="Look again")
    first, second = (
        partial(appeals.answer, one, appeal, is_granted=granted, text=one.username)
        for one, granted in zip(moderators, (is_granted, not is_granted), strict=True)
    )
    assert [type(one) for one in behind(first, second)] == [type(None), TooLate]
    appeal.refresh_from_db()
    image.refresh_from_db()
    assert (appeal.is_granted, appeal.answer) == (is_granted, "milo")
    assert (image.withheld_at is None) == is_granted
    assert Notice.objects.filter(kind=Notice.Kind.APPEAL_ANSWERED).count() == 1
