"""Has the audit log say from where a request came."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from gallery.services.audit import coming_from
from gallery.views.people import address_of_network


class OriginMiddleware:
    """Name the address of the network, as it is trusted everywhere else, while a view works."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        with coming_from(lambda: address_of_network(request)):
            return self.get_response(request)
