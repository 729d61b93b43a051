"""Has the audit log say from where a request came."""

from collections.abc import Callable

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse

from gallery.services.audit import coming_from
from gallery.views.people import address_of_network


class OriginMiddleware:
    """Name the address of the network, as it is trusted everywhere else, while a view works."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        with coming_from(lambda: _address(request)):
            return self.get_response(request)


def _address(request: HttpRequest) -> str:
    """Return the address, or nothing where none is told, as through a socket of this machine."""
    try:
        return address_of_network(request)
    except (PermissionDenied, ImproperlyConfigured):
        return ""
