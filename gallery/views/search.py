"""The menu of chips beside a search box."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from gallery.pages.search import filters_of
from gallery.services.finding import read
from gallery.views.fragments import wants_fragment
from gallery.views.people import member


@require_safe
def filters(request: HttpRequest) -> HttpResponse:
    """Show the chips that can be added to a question, each as a link back to its place."""
    question = read(request.GET.get("q", ""))
    back = request.GET.get("to", "")
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    back = back if is_ours and "?" not in back else reverse("gallery:home")
    groups = filters_of(
        member(request), question, back, with_people=request.GET.get("people") == "1"
    )
    name = "gallery/_filters.html" if wants_fragment(request) else "gallery/filters.html"
    return render(request, name, {"groups": groups, "back": back, "question": question})
