"""Ends sessions that are too old or were left alone, and notes when each was last used."""

from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.contrib.auth import logout
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse

from gallery.services.sessions import end_if_over

NOTE_EVERY_SECONDS = 300


class SessionLimitsMiddleware:
    """Look at a session every few minutes, and not with each request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Check the session, then go on."""
        key = request.session.session_key
        if key and request.user.is_authenticated:
            is_due = caches["process"].add(f"session-{key}", True, NOTE_EVERY_SECONDS)
            if is_due and end_if_over(key):
                logout(request)
            elif is_due:
                UserSession.objects.create_from_request(request)
        return self.get_response(request)
