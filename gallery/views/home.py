"""The gallery."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from gallery.pages.home import View, home_page
from gallery.permissions import Right
from gallery.views.fragments import wants_fragment
from gallery.views.people import member


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show a part of a member's pictures, alone for a script; the address says which.

    Who makes no pictures begins with the figures of the team.
    """
    person = member(request)
    if not person.may(Right.MAKE_PICTURES):
        return redirect("gallery:team-usage")
    page = home_page(person, View.of(request.GET.dict()))
    if wants_fragment(request):
        return render(request, "gallery/_part.html", {"grid": page.grid, "search": page.search})
    return render(request, "gallery/home.html", {"page": page})
