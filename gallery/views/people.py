"""The signed-in person of a request, with the type that the rest of the code works with."""

from django.http import HttpRequest

from gallery.models import User


def member(request: HttpRequest) -> User:
    """Return the member who is calling; for views behind `login_required` only."""
    if not isinstance(request.user, User):
        raise TypeError("This view needs login_required.")
    return request.user
