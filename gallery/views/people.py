"""The signed-in person of a request, with the type that the rest of the code works with."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

from gallery.models import User


def member(request: HttpRequest) -> User:
    """Return the member who is calling; for views that the gatekeeper lets nobody else reach."""
    if not isinstance(request.user, User):
        raise TypeError("The table of permissions opens this view to strangers.")
    return request.user


def address_of_network(request: HttpRequest) -> str:
    """Return from where somebody calls, as the proxy says it where one is trusted."""
    return str(get_adapter().get_client_ip(request))
