"""What is decided about people: let them in, change their role, suspend them, take them back.

Each verb holds the rows of all active admins while it decides, so that two admins who act against
each other at the same moment act one after the other, and one stays.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gallery.errors import NotPossible, TooLate
from gallery.lifecycle import EndReason, State
from gallery.models import Action, Departure, Generation, Invitation, Notice, Standing, Topic, User
from gallery.permissions import Right, Role, may
from gallery.services import audit, ledger
from gallery.services.notices import tell
from gallery.services.sessions import end_sessions


class AgainstAdmin(NotPossible):
    """A measure against an admin by somebody who is none."""


@contextmanager
def deciding_about(actor: User, person: User, action: Action | None = None) -> Iterator[User]:
    """Give the person's row as it is now; nobody else decides about people meanwhile.

    Raises `NotPossible` where the actor is no admin any more, and `TooLate` where the person has
    left, in one transaction with all that is done within. `action` is what the audit log calls it
    that was tried, where it is refused; what is done is written by whoever does it, as is what
    was tried where it names no action.
    """
    with audit.noting_refusals(actor, action, subject=person), transaction.atomic():
        admins = _active_admins()
        if actor.pk not in admins:
            raise NotPossible(_("You are no longer an admin, so nothing was changed."))
        found = User.objects.select_for_update(no_key=True).get(pk=person.pk)
        if found.standing == Standing.FORMER:
            raise TooLate(_("This person has left already, so nothing was changed."))
        yield found


@contextmanager
def moderating(actor: User, person: User) -> Iterator[User]:
    """Give the person's row as it is now, for somebody who moderates; it stays held.

    Raises `NotPossible` where the actor may not moderate any more, `AgainstAdmin` where only
    another admin may decide, and `TooLate` where the person has left, in one transaction with all
    that is done within.
    """
    with transaction.atomic():
        _active_admins()
        pair = User.objects.select_for_update(no_key=True).filter(pk__in=[actor.pk, person.pk])
        rows = {row.pk: row for row in pair.order_by("pk")}
        check_moderator(rows[actor.pk])
        found = rows[person.pk]
        if found.role == Role.ADMIN and rows[actor.pk].role != Role.ADMIN:
            raise AgainstAdmin(_("Only another admin can decide this about an admin."))
        if found.standing == Standing.FORMER:
            raise TooLate(_("This person has left already, so nothing was changed."))
        yield found


def check_moderator(actor: User) -> None:
    """Raise `NotPossible` where somebody, whose row is as it is now, may not moderate."""
    if actor.standing != Standing.ACTIVE or not actor.may(Right.MODERATE):
        raise NotPossible(_("You are no longer a moderator, so nothing was changed."))


def _active_admins() -> list[int]:
    """Lock the active admins, always in the same order, and return their keys."""
    admins = User.objects.filter(role=Role.ADMIN, standing=Standing.ACTIVE).order_by("pk")
    return [admin.pk for admin in admins.select_for_update(no_key=True)]


def _keep_an_admin(person: User) -> None:
    """Raise `NotPossible` where the person is the last active admin; their rows are locked."""
    if (
        not User.objects.filter(role=Role.ADMIN, standing=Standing.ACTIVE)
        .exclude(pk=person.pk)
        .exists()
    ):
        raise NotPossible(_("This is the last active admin. Make somebody else an admin first."))


def approve(actor: User, person: User) -> None:
    """Let somebody in who has asked for an account. Raises `TooLate`, `NotPossible`."""
    with deciding_about(actor, person, Action.PERSON_APPROVED) as found:
        _expect(found, Standing.PENDING)
        found.standing = Standing.ACTIVE
        found.save(update_fields=["standing"])
        tell(found, Notice.Kind.APPROVED, topic=Topic.MY_ACCOUNT)
        audit.record(actor, Action.PERSON_APPROVED, subject=found, target=found)


def decline(actor: User, person: User) -> None:
    """Refuse an account that was asked for; its row goes, unless something depends on it."""
    with deciding_about(actor, person, Action.PERSON_DECLINED) as found:
        _expect(found, Standing.PENDING)
        row = User.objects.filter(pk=found.pk)
        try:
            with transaction.atomic():
                row.get().delete()
        except ProtectedError:
            found.standing = Standing.SUSPENDED
            found.save(update_fields=["standing"])
        is_kept = row.exists()
        audit.record(
            actor, Action.PERSON_DECLINED, subject=found if is_kept else None, target=found
        )


def change_role(actor: User, person: User, role: Role) -> None:
    """Give a person another role. Raises `NotPossible` where no admin would be left."""
    with deciding_about(actor, person, Action.ROLE_CHANGED) as found:
        if found.role == Role.ADMIN and role != Role.ADMIN:
            if found.standing == Standing.ACTIVE:
                _keep_an_admin(found)
            _revoke_invitations(found)
        changed = {"from": found.role, "to": role}
        found.role = role
        found.save(update_fields=["role"])
        if changed["from"] != role:
            audit.record(actor, Action.ROLE_CHANGED, subject=found, target=found, data=changed)


def suspend(actor: User, person: User, *, why: str = "") -> None:
    """Shut a person out at once; what waits unsent is cancelled, what was sent is finished.

    Raises `NotPossible` for oneself and for the last active admin, `TooLate` where it is done.
    """
    with deciding_about(actor, person, Action.PERSON_SUSPENDED) as found:
        _expect(found, Standing.ACTIVE)
        shut_out(actor, found)
        audit.record(actor, Action.PERSON_SUSPENDED, subject=found, target=found, why=why)


def shut_out(actor: User, found: User) -> None:
    """Suspend a person whose row is held by `deciding_about`; the caller writes the audit entry."""
    if found.pk == actor.pk:
        raise NotPossible(_("You can't suspend yourself. Ask another admin."))
    if found.role == Role.ADMIN and found.standing == Standing.ACTIVE:
        _keep_an_admin(found)
    found.standing = Standing.SUSPENDED
    found.save(update_fields=["standing"])
    end_sessions(found)
    _revoke_invitations(found)
    cancel_waiting(found)


def reinstate(actor: User, person: User) -> None:
    """Let a suspended person in again. Raises `TooLate`, `NotPossible`."""
    with deciding_about(actor, person, Action.PERSON_REINSTATED) as found:
        _expect(found, Standing.SUSPENDED)
        if Departure.objects.filter(person=found).exists():
            raise NotPossible(_("It was decided that this person leaves. Call that off first."))
        found.standing = Standing.ACTIVE
        found.save(update_fields=["standing"])
        audit.record(actor, Action.PERSON_REINSTATED, subject=found, target=found)


def cancel_waiting(person: User) -> int:
    """Cancel what the person has asked for and was not sent yet; return how many that were."""
    now = timezone.now()
    cancelled = 0
    for generation in Generation.objects.filter(owner=person, state=State.QUEUED):
        with transaction.atomic():
            # What a worker holds just now is being sent.
            if Generation.objects.write(
                generation.pk,
                expect=State.QUEUED,
                to=State.CANCELLED,
                now=now,
                end_reason=EndReason.SUSPENDED,
            ):
                ledger.release(generation)
                cancelled += 1
    return cancelled


def hold_welcome(person: User) -> None:
    """See to it that the person is not suspended before the current transaction is over.

    Raises `TooLate` where that has just happened.
    """
    held = User.objects.select_for_update(no_key=True).filter(pk=person.pk)
    row = held.values_list("standing", "role").first()
    if row is None or row[0] != Standing.ACTIVE or not may(row[1], Right.MAKE_PICTURES):
        raise TooLate(_("You can't ask for pictures any more. Ask an admin of your team."))


def _expect(person: User, standing: Standing) -> None:
    if person.standing != standing:
        raise TooLate(_("Somebody else has decided meanwhile. Look at the page again."))


def _revoke_invitations(person: User) -> None:
    """Close the doors that somebody who may no longer invite has left open."""
    now = timezone.now()
    Invitation.objects.open(now).filter(created_by=person).update(revoked_at=now)
