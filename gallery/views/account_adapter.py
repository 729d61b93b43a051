"""What django-allauth asks of the portal: who may come, whom to turn away, how mail is sent."""

import ipaddress
import logging
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.email_verification import (
    send_verification_email_to_address,
)
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from gallery.errors import GalleryError
from gallery.models import User
from gallery.services import appeal_links, second_factors, sign_ups
from gallery.views import joining
from gallery.views.inactive import APPEAL_KEY, STANDING_KEY
from gallery.views.refusals import invitation_is_no_use

log = logging.getLogger(__name__)
WRONG_PASSWORD = _("This name and password don't belong together. Check both and try again.")


class AccountAdapter(DefaultAccountAdapter):
    """Local accounts."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": WRONG_PASSWORD,
        "email_password_mismatch": WRONG_PASSWORD,
        "too_many_login_attempts": _(
            "That was wrong too often. Please wait five minutes and try again."
        ),
        "rate_limited": _("That was too often. Please wait a few minutes and try again."),
        "incorrect_code": _("This code is wrong, or was used already. Wait for the next one."),
        "incorrect_password": _("This is not your password. Please try again."),
        "enter_current_password": _("This is not your present password. Please try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Tell whether this browser may make an account."""
        return sign_ups.is_open(token_hash=joining.token_hash(request), by_company=False)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Save a new account, by the invitation if there is one."""
        super().save_user(request, user, form, commit=False)
        save_newcomer(request, user, by_company=False)
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Note it; not what was typed, which may be a password in the wrong place."""
        log.warning("Somebody at %s has not got in.", self.get_client_ip(request))

    def pre_login(self, request: HttpRequest, user: User, **about: Any) -> HttpResponse | None:
        """Turn away who may not use the portal; who has just signed up still confirms by mail."""
        if about.get("signup") and not user.is_active:
            address = EmailAddress.objects.get_primary(user)
            if address and not address.verified:
                send_verification_email_to_address(request, address, signup=True)
        answer: HttpResponse | None = super().pre_login(request, user, **about)
        return answer

    def login(self, request: HttpRequest, user: User) -> None:
        """Let in who may still come in: somebody may be suspended between password and code."""
        if not user.is_active:
            raise ImmediateHttpResponse(self.respond_user_inactive(request, user))
        super().login(request, user)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Lead to the page that says why; only after the right password, or another proof."""
        request.session[STANDING_KEY] = user.standing
        # A password alone is not enough where a second factor is asked for as well.
        way = "" if second_factors.has_one(user) else appeal_links.way_for(user)
        request.session[APPEAL_KEY] = way
        return redirect("account_inactive")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send it in the language of whom it is for; a mail server's trouble stops nobody."""
        person = context.get("user")
        language = person.language if isinstance(person, User) else ""
        with override(language or get_language()):
            try:
                super().send_mail(template_prefix, email, context)
            except (OSError, SMTPException) as error:
                log.error("E-mail %s was not sent: %s", template_prefix, type(error).__name__)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link for a new password; whoever asked doesn't choose where it leads."""
        return _at_home(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """Return the link that confirms an address."""
        return _at_home(super().get_email_confirmation_url(request, emailconfirmation))

    def get_login_stages(self) -> list[str]:
        """Return what is asked after the password: confirmed address first, then the factor."""
        return [
            "allauth.account.stages.EmailVerificationStage",
            "allauth.mfa.stages.AuthenticateStage",
        ]

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count per account *and* address, so that a guesser doesn't lock the owner out."""
        key = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{network_of(self.get_client_ip(request))}:{key}"


def _at_home(link: str) -> str:
    """Return a link with the portal's public name instead of the one it was asked by."""
    return f"{settings.PUBLIC_URL}{urlsplit(link).path}"


def network_of(address: str) -> str:
    """Return the network that one party has: one address, or in IPv6 a block of them."""
    version = ipaddress.ip_address(address).version
    return str(ipaddress.ip_network(f"{address}/{32 if version == 4 else 64}", strict=False))


def save_newcomer(request: HttpRequest, person: User, *, by_company: bool) -> None:
    """Save an account that is made now; ends the request where its invitation is gone."""
    try:
        sign_ups.save(person, token_hash=joining.token_hash(request), by_company=by_company)
    except GalleryError as error:
        joining.forget(request)
        raise ImmediateHttpResponse(invitation_is_no_use(request, error)) from None
    request.session.pop(joining.KEY, None)
