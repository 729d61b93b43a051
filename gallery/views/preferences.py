"""Answers each person in the language, and by the clock, that they have chosen."""

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.db import Error as DatabaseTrouble
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from gallery.models import User

LANGUAGES = frozenset(dict(settings.LANGUAGES))


class PreferencesMiddleware:
    """Stands after the authentication; what the person has not chosen stays as it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; threads are used again, so the time zone is put back."""
        person = _person(request)
        if person is not None and person.language in LANGUAGES:
            translation.activate(person.language)
            request.LANGUAGE_CODE = person.language
        zone = zone_of(person.time_zone) if person is not None else None
        if zone is None:
            return self.get_response(request)
        timezone.activate(zone)
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()


def _person(request: HttpRequest) -> User | None:
    try:
        return request.user if isinstance(request.user, User) else None
    except DatabaseTrouble:
        # The page that says so is in the browser's language then.
        return None


def zone_of(name: str) -> zoneinfo.ZoneInfo | None:
    """Return the zone, or None where this machine does not know it."""
    try:
        return zoneinfo.ZoneInfo(name) if name else None
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return None
