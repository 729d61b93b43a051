"""The gatekeeper: holds every request against the table of permissions, before any view runs."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from gallery.models import User
from gallery.permissions import Door, Right, asked_for, may
from gallery.views.fragments import wants_stream


class GatekeeperMiddleware:
    """Let in whom the table lets in, ask strangers to sign in, and refuse everybody else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on; the decision is taken once it is known which view is asked for."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _names: Any, _values: Any
    ) -> HttpResponse | None:
        """Decide; raises `PermissionDenied`."""
        match = request.resolver_match
        wanted = asked_for(match.view_name) if match is not None else None
        if wanted is Door.ANYBODY:
            return None
        if not isinstance(request.user, User):
            if wants_stream(request):
                return HttpResponse(status=403)
            return redirect_to_login(request.get_full_path())
        is_welcome = wanted is Door.SIGNED_IN or (
            isinstance(wanted, Right) and may(request.user.role, wanted)
        )
        if not is_welcome:
            raise PermissionDenied
        return None
