"""What a page's own script asks for instead of a whole page: a part of it, or the live stream."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gallery.errors import GalleryError

HEADER = "X-Fragment"
EVENT_STREAM = "text/event-stream"


def wants_fragment(request: HttpRequest) -> bool:
    """Tell whether the request comes from a page's script that will put a fragment in place."""
    return request.headers.get(HEADER) == "1"


def wants_stream(request: HttpRequest) -> bool:
    """Tell whether a script wants to listen; it can't sign in, and a redirect is no use."""
    return EVENT_STREAM in request.headers.get("Accept", "")


def words_alone(words: str, *, status: int) -> HttpResponse:
    """Return why something can't be done as plain words, for a script that has a place for them."""
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")


def refusal_line(request: HttpRequest, error: GalleryError) -> HttpResponse:
    """Return why something can't be done as a line, where a script waits for elements."""
    context = {"words": error.message}
    return render(request, "gallery/_refused.html", context, status=error.status)
