"""Appeals: a person says once why a decision about them is wrong, and is answered in words.

Whoever has decided does not answer, as long as there is somebody else who may.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gallery.errors import GalleryError, NotPossible, OwnRequest, TooLate
from gallery.models import Action, Appeal, Case, Decision, Notice, Standing, Topic, User
from gallery.permissions import RIGHTS, Right, Role
from gallery.services import audit, cases, deciding, people
from gallery.services.notices import tell
from gallery.services.remarks import remark


def appeal(actor: User, decision: Decision, *, text: str) -> Appeal:
    """Appeal against a decision about oneself, once and in time; it waits for a moderator.

    Raises `InvalidChoice`, `OwnRequest`, `NotPossible` or `TooLate`; then nothing was written.
    """
    text = remark(text, field="text", is_needed=True)
    with transaction.atomic():
        image = cases.image_held(decision.image_id)
        generation = None if image else decision.case.generation
        case = cases.open_case(
            "has_appeal", subject=decision.subject, image=image, generation=generation
        )
        row = Decision.objects.select_for_update(of=["self"], no_key=True).get(pk=decision.pk)
        refusal = why_not(actor, row)
        if refusal is not None:
            raise refusal
        written = Appeal.objects.create(
            decision=row, case=case, text=text, created_at=timezone.now()
        )
        audit.record(
            actor,
            Action.DECISION_APPEALED,
            subject=actor,
            target=row,
            data={"appeal": written.public_id, "case": case.public_id},
        )
    return written


def why_not(person: User, decision: Decision) -> GalleryError | None:
    """Return why the person can't appeal against a decision; None where they can."""
    if decision.subject_id != person.pk:
        return OwnRequest(_("Only the person whom a decision is about can appeal against it."))
    if decision.undone_at is not None:
        return TooLate(
            _("This decision was undone already, so there is nothing to appeal against.")
        )
    if decision.act in {"", Decision.Act.KEEP} and not decision.measure:
        return NotPossible(_("Nothing was taken from you by this, so there is nothing to appeal."))
    if Appeal.objects.filter(decision=decision).exists():
        return TooLate(
            _("You have appealed against this decision already, which can be done once.")
        )
    if decision.appeal_until <= timezone.now():
        return TooLate(_("The time for an appeal is over."))
    return None


def answer(actor: User, appeal: Appeal, *, is_granted: bool, text: str) -> None:
    """Answer an appeal, in words; one that is granted gives all back that was taken.

    Its case is closed, unless something else in it waits. Raises `InvalidChoice`, `OwnRequest`,
    `NotPossible` or `TooLate`; then nothing was changed.
    """
    text = remark(text, field="text", is_needed=True)
    with _held(actor, appeal) as row:
        decision = row.decision
        if is_granted and decision.undone_at is None:
            deciding.take_back(actor, decision)
        row.is_granted, row.answer = is_granted, text
        row.answered_by, row.answered_at = actor, timezone.now()
        row.save(update_fields=["is_granted", "answer", "answered_by", "answered_at"])
        _settle(row.case)
        tell(
            decision.subject,
            Notice.Kind.APPEAL_ANSWERED,
            topic=Topic.MODERATION,
            data={"decision": str(decision.public_id), "is_granted": is_granted},
            once=f"appeal:{row.public_id}",
        )
        audit.record(
            actor,
            Action.APPEAL_ANSWERED,
            subject=decision.subject,
            target=decision,
            why=text,
            data={"appeal": row.public_id, "is_granted": is_granted},
        )


def why_not_answer(actor: User, appeal: Appeal) -> GalleryError | None:
    """Return why somebody who moderates can't answer an appeal; None where they can."""
    decision = appeal.decision
    owner = decision.image.owner_id if decision.image else None
    if actor.pk in {decision.subject_id, owner}:
        return OwnRequest(_("This is about something of your own. Somebody else decides about it."))
    if appeal.answered_at is not None:
        return TooLate(_("Somebody else has answered meanwhile. Look at the page again."))
    if actor.pk == decision.decided_by_id and others_who_may(appeal):
        return NotPossible(
            _("You have made this decision yourself. Another moderator answers the appeal.")
        )
    return None


def others_who_may(appeal: Appeal) -> bool:
    """Tell whether somebody else than the one who has decided may answer."""
    decision = appeal.decision
    roles = [role for role, rights in RIGHTS.items() if Right.MODERATE in rights]
    if decision.measure and decision.subject.role == Role.ADMIN:
        roles = [Role.ADMIN]
    active = User.objects.filter(standing=Standing.ACTIVE, role__in=roles)
    return active.exclude(pk__in=[decision.subject_id, decision.decided_by_id]).exists()


@contextmanager
def _held(actor: User, appeal: Appeal) -> Iterator[Appeal]:
    """Give an appeal that the actor may answer, with all rows held: people, picture, case."""
    decision = appeal.decision
    with transaction.atomic():
        if decision.measure and actor.pk != decision.subject_id:
            with people.moderating(actor, decision.subject):
                yield _appeal_held(actor, appeal)
        else:
            people.check_moderator(User.objects.get(pk=actor.pk))
            yield _appeal_held(actor, appeal)


def _appeal_held(actor: User, appeal: Appeal) -> Appeal:
    cases.image_held(appeal.decision.image_id)
    Case.objects.select_for_update(of=["self"], no_key=True).get(pk=appeal.case_id)
    Decision.objects.select_for_update(of=["self"], no_key=True).get(pk=appeal.decision_id)
    rows = Appeal.objects.select_for_update(of=["self"], no_key=True)
    row = rows.select_related("case", "decision__subject", "decision__image").get(pk=appeal.pk)
    refusal = why_not_answer(actor, row)
    if refusal is not None:
        raise refusal
    return row


def _settle(case: Case) -> None:
    """Close a case whose last appeal was answered; reports and holds in it are decided apart."""
    if case.closed_at is not None or case.appeals.filter(answered_at=None).exists():
        return
    if case.has_reports or case.has_hold:
        case.has_appeal = False
        case.save(update_fields=["has_appeal"])
    else:
        case.closed_at = timezone.now()
        case.save(update_fields=["closed_at"])
