"""What a page's own script asks for instead of a whole page: a part of it, or the live stream."""

from django.http import HttpRequest

HEADER = "X-Fragment"
EVENT_STREAM = "text/event-stream"


def wants_fragment(request: HttpRequest) -> bool:
    """Tell whether the request comes from a page's script that will put a fragment in place."""
    return request.headers.get(HEADER) == "1"


def wants_stream(request: HttpRequest) -> bool:
    """Tell whether a script wants to listen; it can't sign in, and a redirect is no use."""
    return EVENT_STREAM in request.headers.get("Accept", "")
