"""Taking a decision back: the picture and the person get what they had before it."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gallery.errors import NotPossible, TooLate
from gallery.models import Decision, Departure, Image, Standing, User
from gallery.models.image import Withheld
from gallery.models.user import Restriction
from gallery.services import cases, wording

Measure = Decision.Measure
LIMITS = (Measure.NO_SHARING.value, Measure.REVIEW_FIRST.value)


def take_back(actor: User, decision: Decision) -> None:
    """Give back what a decision has taken, within the caller's transaction.

    A picture is where it was before, unless it is gone; one that had waited to be looked at is free
    then. Raises `TooLate` where it was undone already, and `NotPossible` where a later decision
    has replaced it.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=decision.subject_id)
    image = cases.image_held(decision.image_id)
    row = Decision.objects.select_for_update(of=["self"], no_key=True).get(pk=decision.pk)
    if row.undone_at is not None:
        raise TooLate(_("This decision was undone already."))
    later = _later_than(row)
    if later is not None:
        raise NotPossible(
            _(
                "A later decision, of %(day)s (%(words)s), has replaced this one."
                " Undo the later one first."
            )
            % {
                "day": wording.day_words(timezone.localdate(later.decided_at)),
                "words": named(later),
            }
        )
    if image is not None and row.act:
        _give_picture_back(image, row)
    _give_standing_back(person, row)
    row.undone_at, row.undone_by = timezone.now(), actor
    row.save(update_fields=["undone_at", "undone_by"])
    decision.undone_at, decision.undone_by = row.undone_at, actor


def named(decision: Decision) -> str:
    """Return what was decided, in a few words."""
    parts = (
        decision.get_act_display() if decision.act else "",
        decision.get_measure_display() if decision.measure else "",
    )
    return " · ".join(str(part) for part in parts if part)


def _later_than(decision: Decision) -> Decision | None:
    """Return the newest later decision in force about the same thing."""
    later = Decision.objects.filter(pk__gt=decision.pk, undone_at=None).order_by("-pk")
    found = None
    if decision.act and decision.image_id:
        found = later.filter(image=decision.image_id).exclude(act="").first()
    if found is None and decision.measure in LIMITS:
        found = later.filter(subject=decision.subject_id, measure__in=LIMITS).first()
    if found is None and decision.measure == Measure.SUSPEND:
        found = later.filter(subject=decision.subject_id, measure=Measure.SUSPEND).first()
    return found


def _give_picture_back(image: Image, decision: Decision) -> None:
    acts = [Decision.Act.HIDE, Decision.Act.REMOVE]
    earlier = Decision.objects.filter(
        pk__lt=decision.pk, image=image, act__in=acts, undone_at=None
    ).exists()
    if earlier and decision.before.get("withheld_as"):
        # What was not decided but found automatically keeps nothing out of sight any more.
        way = Withheld(decision.before["withheld_as"])
        cases.withhold(image, way, act=decision.public_id)
    elif image.withheld_at is not None:
        cases.release(image)


def _give_standing_back(person: User, decision: Decision) -> None:
    if decision.measure in LIMITS and person.restriction == decision.measure:
        person.restriction = Restriction(decision.before.get("restriction") or "")
        person.save(update_fields=["restriction"])
    if decision.measure == Measure.SUSPEND and person.standing == Standing.SUSPENDED:
        if Departure.objects.filter(person=person).exists():
            raise NotPossible(_("It was decided that this person leaves. Call that off first."))
        person.standing = Standing(decision.before.get("standing") or Standing.ACTIVE)
        person.save(update_fields=["standing"])
