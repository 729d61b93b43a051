"""How a page's own script asks for a part of a page instead of the whole."""

from django.http import HttpRequest

HEADER = "X-Fragment"


def wants_fragment(request: HttpRequest) -> bool:
    """Tell whether the request comes from a page's script that will put a fragment in place."""
    return request.headers.get(HEADER) == "1"
