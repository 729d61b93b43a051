"""Reports: somebody says that a picture should be looked at, once, and learns what became of it."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gallery import access
from gallery.errors import InvalidChoice, OwnRequest, TooLate, TooManyTries
from gallery.models import (
    Action,
    Answer,
    Case,
    FindingKind,
    Image,
    Notice,
    Reason,
    Report,
    Topic,
    User,
    Withheld,
)
from gallery.services import audit, cases, matrix
from gallery.services.notices import tell
from gallery.services.remarks import remark

MOST_A_DAY = 20
REASONS = [reason for reason in Reason if reason is not Reason.NOTHING_WRONG]


def report(actor: User, image: Image, *, reason: str, note: str) -> Report:
    """Report a picture that the actor may look at; it joins what is open about that picture.

    How far its owner is trusted decides whether others see it meanwhile. The owner is never told
    by whom it was. Raises `OwnRequest`, `InvalidChoice`, `TooManyTries` or `TooLate`.
    """
    if image.owner_id == actor.pk:
        raise OwnRequest(
            _("This picture is your own. Stop sharing it, or put it into the trash, as you like.")
        )
    if reason not in REASONS:
        raise InvalidChoice(_("Choose what is wrong with the picture."), field="reason")
    note = remark(note, field="note", is_needed=reason == Reason.OTHER)
    with transaction.atomic():
        # One's own row is held, so that two reports at once are counted one after the other.
        User.objects.select_for_update(no_key=True).get(pk=actor.pk)
        _check_patience(actor)
        found = _held(actor, image)
        if report_of(actor, found) is not None:
            raise TooLate(_("You have reported this picture already. It is being taken care of."))
        case = cases.open_case("has_reports", subject=found.owner, image=found)
        written = Report.objects.create(
            case=case, image=found, reporter=actor, reason=reason, note=note
        )
        cause = _put_out_of_sight(case, found)
        audit.record(
            actor,
            Action.PICTURE_REPORTED,
            subject=found.owner,
            target=found,
            why=reason,
            data={"case": case.public_id, "report": written.public_id},
        )
        if cause:
            audit.record(None, Action.PICTURE_HELD, subject=found.owner, target=found, data=cause)
    return written


def report_of(person: User, image: Image) -> Report | None:
    """Return what the person has said against a picture, if they have."""
    return reports_of(person).filter(image=image).first()


def reports_of(person: User) -> QuerySet[Report]:
    """Return the person's own reports, the newest first."""
    return Report.objects.filter(reporter=person).order_by("-pk")


def _check_patience(actor: User) -> None:
    lately = timezone.now() - timedelta(days=1)
    if Report.objects.filter(reporter=actor, created_at__gt=lately).count() >= MOST_A_DAY:
        raise TooManyTries(
            _("You have reported %(most)s pictures within a day. Talk to a moderator, or wait.")
            % {"most": MOST_A_DAY}
        )


def _held(actor: User, image: Image) -> Image:
    """Hold the row of a picture that the actor may still report."""
    rows = Image.objects.select_for_update(of=["self"], no_key=True).select_related("owner")
    found = rows.filter(pk=image.pk).first()
    if found is None or not access.reportable_images_of(actor).filter(pk=image.pk).exists():
        raise TooLate(_("This picture is no longer shown, so there is nothing left to report."))
    return found


def _put_out_of_sight(case: Case, image: Image) -> dict[str, str]:
    """Do what a report leads to, tell the owner, and return what the audit log is to have of it.

    What is out of sight already stays as it is, and its owner knows. Nothing is decided by this.
    """
    answer = matrix.answer_for(image.owner, FindingKind.REPORT)
    if answer == Answer.ALLOW or image.held_at is not None:
        return {}
    if answer == Answer.REFUSE:
        cases.withhold(image, Withheld.HIDDEN, act=case.public_id)
    else:
        cases.hold(Image.objects.filter(pk=image.pk), timezone.now())
    told = {"case": str(case.public_id), "cause": str(FindingKind.REPORT)}
    tell(
        image.owner,
        Notice.Kind.PICTURE_HELD,
        topic=Topic.MODERATION,
        data=told | {"image": str(image.public_id)},
        once=f"held:{case.public_id}",
    )
    return told | {"answer": str(answer)}
