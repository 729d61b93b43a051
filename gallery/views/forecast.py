"""What changes without any row of one's own: the places in the queue, and how the provider does.

The live stream tells nothing of it, so a page's script asks for these fragments now and then.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gallery.pages.compose import room_of
from gallery.pages.home import queued_tiles
from gallery.pages.weather import weather_line
from gallery.views.people import member


@require_safe
def queued(request: HttpRequest) -> HttpResponse:
    """Return what is said of each of the member's requests that wait to be sent."""
    return render(request, "gallery/_outlooks.html", {"tiles": queued_tiles(member(request))})


@require_safe
def weather(request: HttpRequest) -> HttpResponse:
    """Return the lines that say how the provider does, and what is left to spend."""
    lines = {"weather": weather_line(), "room": room_of(member(request))}
    return render(request, "gallery/_forecast.html", lines)
