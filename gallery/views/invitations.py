"""Inviting people, and following the link of an invitation."""

import logging
import re
import uuid
from smtplib import SMTPException

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gallery.errors import GalleryError
from gallery.forms.invitations import InvitationForm
from gallery.models import Invitation
from gallery.pages.invitations import invitation_rows
from gallery.services import invitations
from gallery.views import joining
from gallery.views.buttons import button_on
from gallery.views.people import member
from gallery.views.refusals import invitation_is_no_use

log = logging.getLogger(__name__)
LINK_COOKIE = "new-invitation"
LINK_SECONDS = 60


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """Show the invitations and invite; a new link is shown on the next page, and only there."""
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitation, secret = invitations.invite(member(request), **form.cleaned_data)
        except GalleryError as error:
            form.add_error(error.field, str(error.message))
        else:
            if invitation.email:
                _send(request, invitation, _link(secret))
            return _with_secret(redirect("gallery:invitations"), secret)
    secret = _slug(request.COOKIES.get(LINK_COOKIE, ""))
    context = {"form": form, "rows": invitation_rows(), "link": _link(secret) if secret else ""}
    status = 422 if form.errors else 200
    answer = render(request, "gallery/invitations.html", context, status=status)
    answer.delete_cookie(LINK_COOKIE, path=request.path)
    return answer


def _slug(cookie: str) -> str:
    """Return what a cookie holds, "" for what no link can be made of: a browser may send any."""
    return cookie if re.fullmatch(r"[\w-]+", cookie, re.ASCII) else ""


def _with_secret(answer: HttpResponse, secret: str) -> HttpResponse:
    """Hand the secret on to the next page by the browser: the portal itself doesn't keep it."""
    answer.set_cookie(
        LINK_COOKIE,
        secret,
        max_age=LINK_SECONDS,
        path=reverse("gallery:invitations"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return answer


@button_on("gallery:invitations")
def revoke(request: HttpRequest, invitation_id: uuid.UUID) -> HttpResponse:
    """Take an invitation back."""
    invitation = get_object_or_404(Invitation, public_id=invitation_id)
    try:
        invitations.revoke(member(request), invitation)
    except GalleryError as error:
        messages.warning(request, str(error.message))
    else:
        messages.success(request, _("Taken back. Its link is no use any more."))
    return redirect("gallery:invitations")


@require_safe
@never_cache
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Keep the invitation for the sign-up page, and lead there at once.

    The link must not stay in the address: what the page asks other servers for would tell it.
    """
    if request.user.is_authenticated:
        messages.info(request, _("You have an account already, so the invitation was not used."))
        return _quietly(redirect("gallery:home"))
    try:
        invitation = invitations.find(secret)
    except GalleryError as error:
        joining.forget(request)
        return _quietly(invitation_is_no_use(request, error))
    joining.remember(request, invitation)
    if invitation.email:
        get_adapter(request).stash_verified_email(request, invitation.email)
    return _quietly(redirect("account_signup"))


def _quietly(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    return response


def _link(secret: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse('gallery:join', kwargs={'secret': secret})}"


def _send(request: HttpRequest, invitation: Invitation, link: str) -> None:
    """Send the link; where that fails, the admin is told to pass it on by hand."""
    sent = False
    if settings.MAIL_GOES_OUT:
        context = {"invitation": invitation, "link": link, "inviter": member(request)}
        body = render_to_string("account/email/invitation_message.txt", context, request)
        try:
            send_mail(_("Invitation to GrokWeb"), body, None, [invitation.email])
            sent = True
        except (OSError, SMTPException) as error:
            log.error("An invitation was not sent: %s", type(error).__name__)
    if sent:
        messages.success(request, _("Sent to %(address)s.") % {"address": invitation.email})
        return
    address = invitation.email
    invitations.was_not_mailed(invitation)
    messages.warning(
        request,
        _("The e-mail to %(address)s could not be sent. Please pass the link on yourself.")
        % {"address": address},
    )
