"""The gallery."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from gallery.pages.home import home_page
from gallery.permissions import Right
from gallery.views.people import member


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show a page of a member's pictures; `?before=` goes on to older ones, `?open=` opens a stack.

    Who makes no pictures begins with the figures of the team.
    """
    person = member(request)
    if not person.may(Right.MAKE_PICTURES):
        return redirect("gallery:team-usage")
    page = home_page(
        person, before=request.GET.get("before", ""), opened=request.GET.get("open", "")
    )
    return render(request, "gallery/home.html", {"page": page})
