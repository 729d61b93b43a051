"""Finding entries of the audit log: by group, person, time and words."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gallery.models import Action, AuditEntry, User


class Group(TextChoices):
    """What kind of act it is."""

    MODERATION = "moderation", _("Moderation")
    PRIVATE = "private", _("Looking at what is private")
    PEOPLE = "people", _("People and invitations")
    MONEY = "money", _("Money")
    PORTAL = "portal", _("Settings and the key")
    REFUSED = "refused", _("What was refused")


GROUPS: dict[Group, tuple[Action, ...]] = {
    Group.MODERATION: (
        Action.PICTURE_REPORTED,
        Action.PICTURE_HELD,
        Action.CASE_DECIDED,
        Action.DECISION_UNDONE,
        Action.DECISION_APPEALED,
        Action.APPEAL_ANSWERED,
        Action.SEALED_DELETED,
        Action.RULE_ADDED,
        Action.RULE_CHANGED,
        Action.RULE_DELETED,
        Action.PROMPT_WARNED,
        Action.MATRIX_CHANGED,
        Action.TRUST_CHANGED,
    ),
    Group.PRIVATE: (
        Action.PRIVATE_OPENED,
        Action.VIEWING_BEGUN,
        Action.VIEWING_ENDED,
        Action.CLEAN_COPY_TAKEN,
    ),
    Group.PEOPLE: (
        Action.ROLE_CHANGED,
        Action.PERSON_APPROVED,
        Action.PERSON_DECLINED,
        Action.PERSON_SUSPENDED,
        Action.PERSON_REINSTATED,
        Action.PERSON_LEAVES,
        Action.LEAVING_CALLED_OFF,
        Action.PERSON_INVITED,
        Action.INVITATION_REVOKED,
        Action.INVITATION_USED,
    ),
    Group.MONEY: (
        Action.BUDGET_CHANGED,
        Action.CREDITS_GRANTED,
        Action.REQUEST_DECIDED,
        Action.ACCOUNT_BOOKED,
    ),
    Group.PORTAL: (Action.KEY_CHANGED, Action.SETTINGS_CHANGED, Action.PORTAL_OPENED),
    Group.REFUSED: (Action.REFUSED, Action.PROMPT_REFUSED),
}


@dataclass(frozen=True)
class Wish:
    """What is looked for; empty is all. Days are by the reader's clock, both of them included."""

    group: str = ""
    person: str = ""
    first: date | None = None
    last: date | None = None
    text: str = ""


def found(wish: Wish) -> QuerySet[AuditEntry]:
    """Return the entries that fit, the newest first, with the people whom they name."""
    entries = AuditEntry.objects.select_related("actor", "subject").order_by("-position")
    if wish.group:
        entries = entries.filter(action__in=GROUPS[Group(wish.group)])
    if wish.person.strip():
        people = _people(wish.person)
        entries = entries.filter(Q(actor__in=people) | Q(subject__in=people))
    if wish.first is not None:
        entries = entries.filter(written_at__gte=_begin(wish.first))
    if wish.last is not None and wish.last < date.max:
        entries = entries.filter(written_at__lt=_begin(wish.last + timedelta(days=1)))
    if text := wish.text.replace("\0", "").strip():
        named = Q(target_id__startswith=text.lower())
        entries = entries.filter(Q(why__icontains=text) | named)
    return entries


def _people(words: str) -> QuerySet[User]:
    """Return whom somebody means by a name, or by what stands in the address of a person's page."""
    try:
        return User.objects.filter(public_id=uuid.UUID(words.strip()))
    except ValueError:
        pass
    people = User.objects.all()
    for word in words.replace("\0", "").split():
        people = people.filter(
            Q(username__icontains=word)
            | Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
        )
    return people


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
