"""The invitation that a browser came with, kept in its session until an account is made."""

from django.http import HttpRequest

from gallery.models import Invitation
from gallery.services import invitations

KEY = "invitation"


def remember(request: HttpRequest, invitation: Invitation) -> None:
    """Keep the invitation for the sign-up page, in place of an earlier one."""
    forget(request)
    request.session[KEY] = invitation.token_hash


def token_hash(request: HttpRequest) -> str:
    """Return what names the invitation, empty without one."""
    return str(request.session.get(KEY, ""))


def invitation_of(request: HttpRequest) -> Invitation | None:
    """Return the invitation, if it can still be used."""
    return invitations.find_by_digest(token_hash(request)) if token_hash(request) else None


def forget(request: HttpRequest) -> None:
    """Forget the invitation; it was used, or can't be."""
    request.session.pop(KEY, None)
    request.session.pop("account_verified_email", None)
