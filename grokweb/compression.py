"""Pages are sent compressed: without a proxy before the portal nobody else would do it."""

import secrets
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

TYPES = ("text/html", "application/json", "text/plain")
LEAST_BYTES = 500
QUALITY = 9
# As a power of two. With a larger window this quality would take fifteen times as long.
WINDOW = 16
# Of random length, so that nobody learns from a page's size what is secret in it.
MOST_PADDING = 64


class CompressionMiddleware:
    """Compress what is text, and is sent as a whole, for browsers that take Brotli."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, compressed where that is of use."""
        response = self.get_response(request)
        if response.streaming or not response.get("Content-Type", "").startswith(TYPES):
            return response
        if response.has_header("Content-Encoding") or len(response.content) < LEAST_BYTES:
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if "br" in _taken(request):
            content = response.content
            if response["Content-Type"].startswith("text/html"):
                content += _padding()
            response.content = compressed(content)
            response["Content-Encoding"] = "br"
            response["Content-Length"] = str(len(response.content))
        return response


def compressed(content: bytes) -> bytes:
    """Return content as it goes over the network."""
    result: bytes = brotli.compress(content, quality=QUALITY, lgwin=WINDOW)
    return result


def _taken(request: HttpRequest) -> set[str]:
    """Return the encodings that a browser takes."""
    offered = request.META.get("HTTP_ACCEPT_ENCODING", "").split(",")
    return {one.partition(";")[0].strip() for one in offered}


def _padding() -> bytes:
    # It must not compress well, or it would not hide anything.
    length = secrets.randbelow(MOST_PADDING)
    return f"<!-- {secrets.token_urlsafe(MOST_PADDING)[:length]} -->".encode()
