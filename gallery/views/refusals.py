"""Pages for what can't be shown: wrong address, no permission, a stale form, a fault of ours."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from gallery.errors import GalleryError


def _refusal(request: HttpRequest, status: int, title: str, words: str) -> HttpResponse:
    return render(request, "refusal.html", {"title": title, "words": words}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that makes no sense."""
    return _refusal(
        request, 400, _("That request can't be read"), _("Go back, reload the page and try again.")
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that this person may not make."""
    return _refusal(
        request, 403, _("You may not do that"), _("Ask an admin of your team if you need to.")
    )


def only_viewing(request: HttpRequest, words: str) -> HttpResponse:
    """Answer an admin who views the portal as somebody and asks for more than to look."""
    return _refusal(request, 403, _("This can't be done while you view"), words)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer for a thing that does not exist, or not for this person."""
    return _refusal(
        request,
        404,
        _("There is nothing here"),
        _("The address is wrong, or what was here is gone or belongs to someone else."),
    )


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer whoever has tried too often in a short time."""
    answer = _refusal(
        request,
        429,
        _("That was too often"),
        _("To keep accounts safe, please wait a few minutes and try again."),
    )
    answer["Retry-After"] = "300"
    return answer


def invitation_is_no_use(request: HttpRequest, error: GalleryError) -> HttpResponse:
    """Answer a link of an invitation that can't be used, or not any more."""
    return _refusal(request, error.status, _("This invitation can't be used"), str(error.message))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that did not come from a fresh page of ours."""
    return _refusal(
        request,
        403,
        _("This page was open for too long"),
        _("For your safety nothing was sent. Go back, reload the page and send it again."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer after a fault of ours; touches neither the session nor the database.

    While the database is away or busy it is worth trying again soon.
    """
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        answer = render(None, "503.html", status=503)
        answer["Retry-After"] = "10"
        return answer
    return render(None, "500.html", status=500)
