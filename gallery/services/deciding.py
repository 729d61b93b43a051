"""Deciding about a case: what becomes of the picture, and that everybody concerned is told."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gallery.errors import OwnRequest, TooLate
from gallery.models import Action, Case, Decision, Image, User, Withheld
from gallery.services import audit, cases


def decide(actor: User, case: Case, *, act: str, measure: str, reason: str, note: str) -> Decision:
    """Decide a case. Raises `OwnRequest`, and `TooLate` where somebody else has decided."""
    if case.subject_id == actor.pk:
        raise OwnRequest(_("This is about you, so somebody else looks at it."))
    now = timezone.now()
    with transaction.atomic():
        images = Image.objects.select_for_update(of=["self"], no_key=True)
        image = images.filter(cases=case).first()
        found = Case.objects.select_for_update(of=["self"], no_key=True).get(pk=case.pk)
        if found.closed_at is not None:
            raise TooLate(_("Somebody else has decided meanwhile."))
        decision = Decision.objects.create(
            case=found,
            image=image,
            subject=found.subject,
            decided_by=actor,
            act=act,
            measure=measure,
            reason=reason,
            note=note,
            decided_at=now,
            appeal_until=now + cases.appeal_time(),
        )
        if image and act == Decision.Act.KEEP:
            cases.release(image)
        elif image:
            cases.withhold(image, Withheld.HIDDEN, act=decision.public_id)
        found.closed_at = now
        found.save(update_fields=["closed_at"])
        audit.record(actor, Action.CASE_DECIDED, subject=found.subject, target=found)
    return decision
