"""Addresses that stand behind the button of a form."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponse]


def button_on(page: str, *, without_names: str = "") -> Callable[[View], View]:
    """Let a view be called by POST only; whoever visits the address is led to its page instead.

    That happens after signing in again: the browser then asks for the address of the button.
    `page` is a route that takes the same names; `without_names` is for a view that takes none.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        @require_http_methods(["POST", "GET", "HEAD"])
        def posted(request: HttpRequest, **names: Any) -> HttpResponse:
            if request.method == "POST":
                return view(request, **names)
            route = page if names or not without_names else without_names
            return HttpResponseRedirect(reverse(route, kwargs=names))

        return posted

    return decorate


# A button of the gallery.
button = button_on("gallery:generation", without_names="gallery:home")
