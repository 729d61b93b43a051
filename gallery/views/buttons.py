"""Addresses that stand behind the button of a form."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponse]


def button(view: View) -> View:
    """Let a view be called by POST only; whoever visits the address is led to a page instead.

    That happens after signing in again: the browser then asks for the address of the button.
    """

    @wraps(view)
    @require_http_methods(["POST", "GET", "HEAD"])
    def posted(request: HttpRequest, **names: Any) -> HttpResponse:
        if request.method == "POST":
            return view(request, **names)
        page = "gallery:generation" if names else "gallery:home"
        return HttpResponseRedirect(reverse(page, kwargs=names))

    return posted


def button_on(page: str) -> Callable[[View], View]:
    """Do the same for a button on a page of its own, which is named by its route."""

    def decorated(view: View) -> View:
        @wraps(view)
        @require_http_methods(["POST", "GET", "HEAD"])
        def posted(request: HttpRequest, **names: Any) -> HttpResponse:
            if request.method == "POST":
                return view(request, **names)
            return HttpResponseRedirect(reverse(page))

        return posted

    return decorated
