"""Addresses that stand behind the button of a form."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponseBase]


def button_on(page: str, *, otherwise: str = "") -> Callable[[View], View]:
    """Let a view be called by POST only; whoever visits the address is led to its page instead.

    That happens after signing in again: the browser then asks for the address of the button.
    `page` is a route that takes the same names or none; `otherwise` is for a view without them.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        @require_http_methods(["POST", "GET", "HEAD"])
        def posted(request: HttpRequest, **names: Any) -> HttpResponseBase:
            if request.method == "POST":
                return view(request, **names)
            try:
                address = reverse(page, kwargs=names)
            except NoReverseMatch:
                address = reverse(otherwise or page)
            return HttpResponseRedirect(address)

        return posted

    return decorate


# A button of the gallery.
button = button_on("gallery:generation", otherwise="gallery:home")


def back(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Return to where the button was pressed: the queue, or the page of the generation."""
    if request.POST.get("from") == "queue":
        return redirect("gallery:queue")
    return redirect("gallery:generation", public_id=public_id)


def back_to_page(request: HttpRequest, *, otherwise: str, below: str = "/") -> HttpResponse:
    """Return to the page that the form was on, where it says so and that is ours and `below` this.

    Else to the route `otherwise`.
    """
    return back_to(request, reverse(otherwise), below=below)


def back_to(request: HttpRequest, address: str, *, below: str = "/") -> HttpResponse:
    """Do as `back_to_page`, and otherwise lead to an address of ours."""
    return HttpResponseRedirect(page_named(request, below=below) or address)


def page_named(request: HttpRequest, *, below: str = "/") -> str:
    """Return the page that a form says it was on; "" where it says none, or none of ours."""
    page = request.POST.get("next", "")
    is_ours = page.startswith(below) and url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return page if is_ours else ""
