"""The dialogs of a page, which its script asks for when one of them is likely to be used."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def dialogs(request: HttpRequest) -> HttpResponse:
    """Send them; `?queue=0` leaves out that of the queue, for the queue's own page."""
    context = {"with_queue": request.GET.get("queue") != "0"}
    return render(request, "gallery/_dialogs.html", context)
