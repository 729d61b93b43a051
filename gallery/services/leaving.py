"""Deciding what becomes of the things of a person who leaves, and calling that off again."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gallery.errors import NotPossible, TooLate
from gallery.lifecycle import ACTIVE, State
from gallery.models import (
    Action,
    Departure,
    Generation,
    Image,
    Notice,
    ReferenceImage,
    Standing,
    Topic,
    User,
)
from gallery.permissions import Right, Role, may
from gallery.services import audit
from gallery.services.farewell import say_farewell
from gallery.services.handover import hand_over
from gallery.services.notices import tell
from gallery.services.people import deciding_about, shut_out
from gallery.services.references import LINK_LIFE

Kind = Departure.Kind
WAITING_DAYS = (7, 30, 90)


@dataclass(frozen=True)
class Belongings:
    """How much a person has in the portal."""

    images: int
    references: int
    waiting: int
    being_made: int

    @property
    def under_way(self) -> int:
        """How many requests have not come to an end."""
        return self.waiting + self.being_made


def belongings(person: User) -> Belongings:
    """Count what a decision about the person would concern."""
    generations = Generation.objects.filter(owner=person)
    return Belongings(
        images=Image.objects.filter(owner=person).count(),
        references=ReferenceImage.objects.filter(owner=person).count(),
        waiting=generations.filter(state=State.QUEUED).count(),
        being_made=generations.filter(state__in=ACTIVE - {State.QUEUED}).count(),
    )


def can_inherit(person: User) -> bool:
    """Tell whether the person could look at pictures that are handed to them."""
    return person.standing == Standing.ACTIVE and may(person.role, Right.MAKE_PICTURES)


def heirs_of(person: User) -> QuerySet[User]:
    """Return whom the person's pictures could be handed to, by name."""
    roles = [role for role in Role if may(role, Right.MAKE_PICTURES)]
    people = User.objects.filter(standing=Standing.ACTIVE, role__in=roles).exclude(pk=person.pk)
    return people.order_by("username")


def decide(
    actor: User,
    person: User,
    *,
    kind: Departure.Kind,
    heir: User | None = None,
    days: int = WAITING_DAYS[1],
) -> Departure:
    """Suspend the person if that was not done yet, and decide what becomes of their things.

    They are handed over, or kept, at once; they are deleted after so many days. Raises `TooLate`
    or `NotPossible`; then nothing was changed.
    """
    try:
        return _decide(actor, person, kind, heir, days)
    except IntegrityError:
        # The heir has uploaded the same reference image at the same moment; now it is there.
        return _decide(actor, person, kind, heir, days)


def _decide(
    actor: User, person: User, kind: Departure.Kind, heir: User | None, days: int
) -> Departure:
    with deciding_about(actor, person, Action.PERSON_LEAVES) as found:
        if Departure.objects.filter(person=found).exists():
            raise TooLate(_("It was decided already that this person leaves. Call that off first."))
        if found.standing == Standing.PENDING:
            raise NotPossible(_("This person is not in the team yet. Approve or decline first."))
        if found.standing == Standing.ACTIVE:
            shut_out(actor, found)
        now = timezone.now()
        departure = Departure(person=found, kind=kind, decided_by=actor, due_at=now)
        if kind == Kind.DELETE:
            if days not in WAITING_DAYS:
                raise NotPossible(_("Choose one of the waiting times that are offered."))
            departure.due_at = now + timedelta(days=days)
        else:
            departure.done_at = now
            if kind == Kind.HAND_OVER:
                _hand_over(departure, heir)
            say_farewell(found)
        departure.save()
        told = {"kind": kind, "due": departure.due_at.date()}
        if departure.heir is not None:
            told["heir"] = departure.heir.public_id
        audit.record(actor, Action.PERSON_LEAVES, subject=found, target=found, data=told)
    return departure


def _hand_over(departure: Departure, heir: User | None) -> None:
    person, now = departure.person, departure.due_at
    if heir is not None:
        heir = User.objects.select_for_update(no_key=True).get(pk=heir.pk)
    if heir is None or heir.pk == person.pk or not can_inherit(heir):
        raise NotPossible(_("Choose an active person who can open pictures."))
    departure.heir = heir
    name = person.shown_name
    handed = hand_over(person, heir)
    if handed.doubles:
        # The provider may still fetch these under links that were sent to it.
        departure.due_at, departure.done_at = now + LINK_LIFE, None
    tell(
        heir,
        Notice.Kind.PICTURES_RECEIVED,
        topic=Topic.MY_ACCOUNT,
        data={"name": name, "count": handed.images},
    )


def call_off(actor: User, person: User) -> None:
    """Forget that the person's things are to be deleted; they stay suspended. Raises `TooLate`."""
    with deciding_about(actor, person, Action.LEAVING_CALLED_OFF) as found:
        gone, _rows = Departure.objects.filter(person=found, done_at=None).delete()
        if not gone:
            raise TooLate(_("There is nothing to call off any more."))
        audit.record(actor, Action.LEAVING_CALLED_OFF, subject=found, target=found)
