"""Ends sessions that are too old or were left alone, and notes when each was last used."""

from collections.abc import Callable
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

NOTE_EVERY_SECONDS = 300


class SessionLimitsMiddleware:
    """Look at a session every few minutes, and not with each request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Check the session, then go on."""
        key = request.session.session_key
        if key and request.user.is_authenticated:
            unseen = caches["process"].add(f"session-{key}", True, NOTE_EVERY_SECONDS)
            if unseen and _is_over(key):
                logout(request)
            elif unseen:
                UserSession.objects.create_from_request(request)
        return self.get_response(request)


def _is_over(key: str) -> bool:
    row = UserSession.objects.filter(session_key=key).first()
    if row is None:
        return False
    now = timezone.now()
    is_over = now - row.created_at > timedelta(
        days=settings.SESSION_DAYS
    ) or now - row.last_seen_at > timedelta(days=settings.SESSION_IDLE_DAYS)
    if is_over:
        row.delete()
    return bool(is_over)
