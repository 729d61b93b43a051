"""Invitations: links with which somebody makes one account, with what it begins with."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gallery.errors import InvalidChoice, InvitationUnusable, NotPossible
from gallery.models import Action, Budget, Invitation, Standing, User
from gallery.models.budget import Period
from gallery.permissions import Right, Role
from gallery.services import audit

SECRET_BYTES = 32
MOST_DAYS = 90


def digest(secret: str) -> str:
    """Return what is kept of a link's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def invite(
    actor: User,
    *,
    role: str,
    email: str = "",
    daily_budget: int | None = None,
    monthly_budget: int | None = None,
    note: str = "",
    days: int = 7,
) -> tuple[Invitation, str]:
    """Write an invitation; return it with the secret of its link, which is kept nowhere.

    Raises `InvalidChoice` for a role or a time that is not on offer, and `NotPossible` where the
    actor may not invite any more.
    """
    if role not in Role.values:
        raise InvalidChoice(_("This role is not on offer. Choose another one."), field="role")
    if not 1 <= days <= MOST_DAYS:
        raise InvalidChoice(
            _("An invitation is good for 1 to %(most)s days.") % {"most": MOST_DAYS}, field="days"
        )
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with audit.noting_refusals(actor, Action.PERSON_INVITED), transaction.atomic():
        _hold_right(actor)
        invitation = Invitation.objects.create(
            token_hash=digest(secret),
            email=email,
            role=role,
            daily_budget=daily_budget,
            monthly_budget=monthly_budget,
            note=note,
            created_by=actor,
            expires_at=timezone.now() + timedelta(days=days),
        )
        audit.record(
            actor, Action.PERSON_INVITED, target=invitation, data={"role": role, "days": days}
        )
    return invitation, secret


def _hold_right(actor: User) -> None:
    """See to it that the actor may invite until the current transaction is over.

    Whoever takes that right away revokes what they have written: nothing may be written after.
    """
    row = User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    if row.standing != Standing.ACTIVE or not row.may(Right.MANAGE_PEOPLE):
        raise NotPossible(_("You are no longer an admin, so nothing was changed."))


def was_not_mailed(invitation: Invitation) -> None:
    """Forget whom it was for: only who was sent the link has shown that the address is theirs."""
    Invitation.objects.filter(pk=invitation.pk).update(email="")


def find(secret: str) -> Invitation:
    """Return the invitation of a link that can still be used; raise `InvitationUnusable`."""
    return _usable(digest(secret), timezone.now())


def find_by_digest(token_hash: str) -> Invitation | None:
    """Return the invitation that a browser came with, if it can still be used."""
    now = timezone.now()
    waiting = Invitation.objects.open(now).select_related("created_by")
    return waiting.filter(token_hash=token_hash).first()


def _usable(token_hash: str, now: datetime) -> Invitation:
    invitation = (
        Invitation.objects.filter(token_hash=token_hash).select_related("created_by").first()
    )
    if invitation is None:
        error = InvitationUnusable(
            _("The link is wrong, or not whole. Copy all of it, or ask an admin for a new one.")
        )
        error.status = 404
        raise error
    if invitation.used_at:
        raise InvitationUnusable(
            _("It was used already. If that was you, sign in; if not, ask an admin for a new one.")
        )
    if invitation.revoked_at:
        raise InvitationUnusable(_("It was taken back. Ask an admin of the team for a new one."))
    if invitation.expires_at <= now:
        raise InvitationUnusable(_("It is too old. Ask an admin of the team for a new one."))
    return invitation


def accept(person: User, *, token_hash: str) -> Invitation:
    """Save a new person's account by using up the invitation; both happen, or neither.

    Of several who come at once the first one gets it; raises `InvitationUnusable` for the others.
    """
    with transaction.atomic():
        now = timezone.now()
        invitation = _usable(token_hash, now)
        person.role = invitation.role
        person.save()
        taken = Invitation.objects.open(now).filter(pk=invitation.pk)
        if not taken.update(used_at=now, used_by=person):
            raise InvitationUnusable(
                _("It has just been used by somebody else. Ask an admin for a new one.")
            )
        presets = {Period.DAY: invitation.daily_budget, Period.MONTH: invitation.monthly_budget}
        Budget.objects.bulk_create(
            Budget(scope=Budget.Scope.MEMBER, member=person, period=period, credits=credits)
            for period, credits in presets.items()
            if credits is not None
        )
        audit.record(
            person,
            Action.INVITATION_USED,
            subject=person,
            target=invitation,
            data={"role": invitation.role},
        )
    return invitation


def revoke(actor: User, invitation: Invitation) -> None:
    """Take an invitation back; raises `InvitationUnusable` if it was used already."""
    waiting = Invitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None)
    with transaction.atomic():
        if not actor.may(Right.MANAGE_PEOPLE) or not waiting.update(revoked_at=timezone.now()):
            raise InvitationUnusable(
                _("It was used or taken back already, so nothing was changed.")
            )
        audit.record(actor, Action.INVITATION_REVOKED, target=invitation)
