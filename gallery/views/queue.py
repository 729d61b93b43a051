"""The queue: a page, the same as a panel of every page, and what the head tells of it."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from gallery.pages.queue import queue_page
from gallery.pages.summary import summary as summary_of
from gallery.services import profiles
from gallery.views.buttons import button_on
from gallery.views.fragments import wants_fragment
from gallery.views.people import member


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show the member's queue; a page's script gets it alone."""
    template = "gallery/_queue.html" if wants_fragment(request) else "gallery/queue.html"
    return render(request, template, {"page": queue_page(member(request))})


@require_safe
def summary(request: HttpRequest) -> HttpResponse:
    """Return how many requests are under way, how far they are, and which have just ended."""
    return JsonResponse(summary_of(member(request)).as_json())


@button_on("gallery:queue")
def choices(request: HttpRequest) -> HttpResponse:
    """Switch on or off whether the browser tells, or sounds, when a request has ended."""
    profiles.choose_signals(
        member(request),
        notifications=_switch(request, "notifications"),
        sound=_switch(request, "sound"),
    )
    return show_again(request)


def _switch(request: HttpRequest, name: str) -> bool | None:
    return {"on": True, "off": False}.get(request.POST.get(name, ""))


def show_again(request: HttpRequest) -> HttpResponse:
    """Return the queue as it is after something was changed."""
    if wants_fragment(request):
        return render(request, "gallery/_queue.html", {"page": queue_page(member(request))})
    return redirect("gallery:queue")
