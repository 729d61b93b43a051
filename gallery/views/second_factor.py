"""Leads people who must have a second factor, and have none, to where they set one up."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from gallery.models import User
from gallery.permissions import Door, asked_for
from gallery.services import second_factors
from gallery.views.fragments import wants_stream
from gallery.views.viewing_middleware import signed_in

# What they need to get there, beside what is open to anybody.
OPEN = frozenset(
    {
        "account_change_password",
        "account_reauthenticate",
        "account_set_password",
        "gallery:security",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_download_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_view_recovery_codes",
    }
)


class SecondFactorMiddleware:
    """Hold people to the portal's rule about second factors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on; the decision is taken once it is known which view is asked for."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _names: Any, _values: Any
    ) -> HttpResponse | None:
        """Let through, or lead to the security page."""
        match = request.resolver_match
        route = match.view_name if match is not None else ""
        # Of an admin who views the portal as somebody their own is asked.
        person = signed_in(request)
        if not isinstance(person, User) or route in OPEN or asked_for(route) is Door.ANYBODY:
            return None
        if not second_factors.is_asked_of(person) or second_factors.has_one(person):
            return None
        if wants_stream(request):
            return HttpResponse(status=403)
        words = _("Your team asks for a second factor. Set one up to go on.")
        waiting = messages.get_messages(request)
        told = words in [str(message) for message in waiting]
        if isinstance(waiting, BaseStorage):
            # To look at them is not to have shown them.
            waiting.used = False
        if not told:
            messages.warning(request, words)
        return redirect("gallery:security")
