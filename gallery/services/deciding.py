"""Deciding a case: what becomes of the picture and of the person, in one step; and undoing it.

The order in which rows are held is the same everywhere: people, the picture, the case, the
decision, and at last the end of the audit log.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gallery.errors import InvalidChoice, NotPossible, OwnRequest, TooLate
from gallery.models import (
    Action,
    Appeal,
    Case,
    Decision,
    Image,
    Notice,
    Reason,
    Report,
    Standing,
    Topic,
    User,
)
from gallery.models.image import Withheld
from gallery.models.user import Restriction
from gallery.permissions import Role
from gallery.services import audit, cases, people
from gallery.services.notices import tell
from gallery.services.remarks import remark
from gallery.services.taking_back import LIMITS, take_back

__all__ = [
    "check_words",
    "decide",
    "is_open_to",
    "is_told",
    "may_measure",
    "take_back",
    "undo",
]

Act = Decision.Act
Measure = Decision.Measure


def decide(actor: User, case: Case, *, act: str, measure: str, reason: str, note: str) -> Decision:
    """Decide about the picture of a case, about the person, or both; those concerned are told.

    Raises `InvalidChoice`, `OwnRequest`, `NotPossible` or `TooLate`; then nothing was changed.
    """
    note = remark(note, field="note")
    check_words(act=act, measure=measure, reason=reason, note=note)
    try:
        with _held(actor, case, measure=measure) as (person, image, row):
            return _decide(
                Decision(
                    case=row,
                    image=image,
                    subject=person,
                    decided_by=actor,
                    act=act,
                    measure=measure,
                    reason=reason,
                    note=note,
                )
            )
    except people.AgainstAdmin:
        data = {"tried": "decide", "measure": measure}
        audit.record(actor, Action.REFUSED, subject=case.subject, target=case, data=data)
        raise


def undo(actor: User, decision: Decision, *, why: str) -> None:
    """Give back all that a decision has taken, and tell the person; its case stays closed.

    A picture that had waited to be looked at waits again, in a case of its own. Raises
    `InvalidChoice`, `OwnRequest`, `NotPossible` or `TooLate`.
    """
    why = remark(why, field="why")
    if not why:
        raise InvalidChoice(_("Write why you undo it; it is kept in the audit log."), field="why")
    if actor.pk == decision.subject_id:
        raise _is_own()
    try:
        with _held_again(actor, decision) as image:
            take_back(actor, decision)
            waited = decision.before.get("held_at") or decision.before.get("withheld_as")
            if image is not None and decision.act and waited:
                _hold_again(image)
            tell(
                decision.subject,
                Notice.Kind.DECISION_UNDONE,
                topic=Topic.MODERATION,
                data={"decision": str(decision.public_id)},
                once=f"undone:{decision.public_id}",
            )
            kind = Action.DECISION_UNDONE
            audit.record(actor, kind, subject=decision.subject, target=decision, why=why)
    except people.AgainstAdmin:
        data = {"tried": "undo", "measure": decision.measure}
        audit.record(actor, Action.REFUSED, subject=decision.subject, target=decision, data=data)
        raise


def check_words(*, act: str, measure: str, reason: str, note: str) -> None:
    """Raise `InvalidChoice` where a decision is not one, or does not say why."""
    if act not in {"", *Act.values} or measure not in {"", *Measure.values}:
        raise InvalidChoice(_("That is not on offer. Choose from the list."), field="act")
    if not act and not measure:
        raise InvalidChoice(_("Choose what happens to the picture or to the person."), field="act")
    if reason not in Reason.values:
        raise InvalidChoice(_("Choose a reason; the person reads it."), field="reason")
    if reason == Reason.NOTHING_WRONG and (measure or act in {Act.HIDE, Act.REMOVE}):
        raise InvalidChoice(
            _("Where nothing is wrong, keep the picture and decide nothing about the person."),
            field="reason",
        )
    if reason == Reason.OTHER and not note:
        raise InvalidChoice(
            _("Write in a few words what it is about; the list does not say it."), field="note"
        )
    remark(note, field="note")


def is_open_to(actor: User, case: Case) -> bool:
    """Tell whether a case waits for somebody like the actor to decide it; an appeal is answered."""
    waits = case.closed_at is None and not case.appeals.filter(answered_at=None).exists()
    return waits and not cases.is_own(actor, case)


def is_told(image: Image | None, *, act: str, measure: str) -> bool:
    """Tell whether somebody hears of a decision: not where nothing has changed for them."""
    was_out_of_sight = image is not None and bool(image.held_at or image.withheld_at)
    return bool(measure) or act != Act.KEEP or was_out_of_sight


def may_measure(actor: User, person: User) -> bool:
    """Tell whether the actor may decide about a person, and not only about a picture."""
    is_there = person.standing != Standing.FORMER
    return is_there and (person.role != Role.ADMIN or actor.role == Role.ADMIN)


@contextmanager
def _held(actor: User, case: Case, *, measure: str) -> Iterator[tuple[User, Image | None, Case]]:
    """Give person, picture and open case with their rows held until all is done."""
    with transaction.atomic():
        if cases.is_own(actor, case):
            raise _is_own()
        if measure:
            with people.moderating(actor, case.subject) as person:
                yield _rows_of(actor, person, case, measure=measure)
        else:
            people.check_moderator(User.objects.get(pk=actor.pk))
            yield _rows_of(actor, case.subject, case, measure=measure)


def _rows_of(
    actor: User, person: User, case: Case, *, measure: str
) -> tuple[User, Image | None, Case]:
    image = cases.image_held(case.image_id)
    row = Case.objects.select_for_update(of=["self"], no_key=True).get(pk=case.pk)
    if row.closed_at is not None:
        raise TooLate(_("Somebody else has decided meanwhile. Look at the page again."))
    if Appeal.objects.filter(case=row, answered_at=None).exists():
        raise NotPossible(_("An appeal waits here. Answer it first."))
    if image is not None and image.owner_id != person.pk:
        # It was handed over when its maker left.
        if measure:
            raise NotPossible(
                _("This picture belongs to somebody else now. Decide about the picture alone.")
            )
        if image.owner_id == actor.pk:
            raise _is_own()
        person = image.owner
    return person, image, row


def _decide(decision: Decision) -> Decision:
    now = timezone.now()
    image, person = decision.image, decision.subject
    if image is None and decision.act in {Act.HIDE, Act.REMOVE}:
        raise TooLate(_("This picture is gone, so there is nothing to hide or to remove."))
    if image is not None and not decision.act:
        raise InvalidChoice(_("Choose what happens to the picture."), field="act")
    tells = is_told(image, act=decision.act, measure=decision.measure)
    decision.before = _before(decision)
    decision.decided_at, decision.appeal_until = now, now + cases.appeal_time()
    if image is not None and decision.act == Act.KEEP:
        cases.release(image)
    elif image is not None and decision.act:
        cases.withhold(image, _way(decision.act), act=decision.public_id)
    if decision.measure:
        _take_measure(decision.decided_by, person, decision.measure)
    decision.case.closed_at = now
    decision.case.save(update_fields=["closed_at"])
    decision.save()
    if tells:
        _tell_subject(decision)
    _tell_reporters(decision)
    audit.record(
        decision.decided_by,
        Action.CASE_DECIDED,
        subject=person,
        target=decision,
        why=decision.note,
        data={
            "act": decision.act,
            "measure": decision.measure,
            "reason": decision.reason,
            "case": decision.case.public_id,
            "image": "" if image is None else image.public_id,
        },
    )
    return decision


def _way(act: str) -> str:
    return Withheld.HIDDEN if act == Act.HIDE else Withheld.REMOVED


def _before(decision: Decision) -> dict[str, str | None]:
    """Return what the decision changes, as it is now."""
    before: dict[str, str | None] = {}
    image = decision.image
    if image is not None and decision.act:
        before["held_at"] = image.held_at.isoformat() if image.held_at else None
        before["withheld_as"] = image.withheld_as
    if decision.measure in LIMITS:
        before["restriction"] = decision.subject.restriction
    if decision.measure == Measure.SUSPEND:
        before["standing"] = decision.subject.standing
    return before


def _take_measure(actor: User, person: User, measure: str) -> None:
    """Do to a person, whose row is held, what was decided; a warning is the decision itself."""
    if measure in LIMITS:
        person.restriction = Restriction(measure)
        person.save(update_fields=["restriction"])
    elif measure == Measure.SUSPEND:
        if person.standing != Standing.ACTIVE:
            raise TooLate(_("This person is suspended already. Choose something else."))
        people.shut_out(actor, person)


def _tell_subject(decision: Decision) -> None:
    tell(
        decision.subject,
        Notice.Kind.DECISION_MADE,
        topic=Topic.MODERATION,
        data={
            "decision": str(decision.public_id),
            "act": decision.act,
            "measure": decision.measure,
            "reason": decision.reason,
            "note": decision.note,
        },
        once=f"decision:{decision.public_id}",
    )


def _tell_reporters(decision: Decision) -> None:
    for report in Report.objects.filter(case=decision.case).select_related("reporter"):
        tell(
            report.reporter,
            Notice.Kind.REPORT_ANSWERED,
            topic=Topic.MODERATION,
            data={"report": str(report.public_id), "act": decision.act},
            once=f"report:{report.public_id}",
        )


@contextmanager
def _held_again(actor: User, decision: Decision) -> Iterator[Image | None]:
    """Hold the people and the picture of a decision, as when it was made."""
    with transaction.atomic():
        if decision.measure:
            with people.moderating(actor, decision.subject):
                yield cases.image_held(decision.image_id)
        else:
            people.check_moderator(User.objects.get(pk=actor.pk))
            image = cases.image_held(decision.image_id)
            if image is not None and image.owner_id == actor.pk:
                raise _is_own()
            yield image


def _hold_again(image: Image) -> None:
    """Have a picture wait to be looked at once more; else it would wait for nobody."""
    image.refresh_from_db(fields=["held_at", "withheld_at"])
    if image.withheld_at is None:
        cases.hold(Image.objects.filter(pk=image.pk), timezone.now())
        cases.open_case("has_hold", subject=image.owner, image=image)


def _is_own() -> OwnRequest:
    return OwnRequest(_("This is about something of your own. Somebody else decides about it."))
