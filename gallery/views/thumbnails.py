"""Thumbnails by signed links, answered before sessions and people are looked up."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from gallery.services.thumbnail_links import PREFIX, opened
from gallery.views.files import send_thumbnail

METHODS = ("GET", "HEAD")


def show(request: HttpRequest, claim: str) -> HttpResponse:
    """Send the thumbnail that a link opens, or say that there is none."""
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    return send_thumbnail(opened(claim), known=request.META.get("HTTP_IF_NONE_MATCH", ""))


class ThumbnailMiddleware:
    """Answers for thumbnails, which are most of all requests, and asks no other middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or hand it on."""
        path = request.path_info
        if path.startswith(PREFIX):
            return show(request, path[len(PREFIX) :])
        return self.get_response(request)
