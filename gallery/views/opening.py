"""Leads everybody to the first run of a fresh portal, and closes that for good afterwards."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from gallery.models import User
from gallery.permissions import Right
from gallery.services import first_run

PAGES = frozenset({"gallery:first-run", "gallery:first-run-provider", "gallery:first-run-rules"})
# What machines ask for, and the choice of a language.
ALWAYS = frozenset({"health", "metrics", "set_language", "gallery:webhook", "gallery:live"})


class OpeningMiddleware:
    """Stands before the gatekeeper, who knows nothing of a portal without people."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on; the decision is taken once it is known which view is asked for."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _names: Any, _values: Any
    ) -> HttpResponse | None:
        """Decide; raises `Http404` for the first run once it is over."""
        route = request.resolver_match.view_name if request.resolver_match else ""
        if route in PAGES:
            if first_run.is_open():
                raise Http404
            return None
        if route in ALWAYS:
            return None
        # Whoever is signed in need not be looked for.
        if not first_run.has_people(known=isinstance(request.user, User)):
            return redirect("gallery:first-run")
        if route == "gallery:home" and _is_to_finish(request):
            return redirect("gallery:first-run-provider")
        return None


def _is_to_finish(request: HttpRequest) -> bool:
    """Tell whether an admin who comes in has left the first run before its end."""
    person = request.user
    return isinstance(person, User) and person.may(Right.MANAGE_PORTAL) and not first_run.is_open()
