"""The gallery."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from gallery import access
from gallery.models import Generation
from gallery.pages.home import compose_bar, form_for, home_page
from gallery.permissions import Right
from gallery.views.people import member


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the compose form and a page of the member's pictures.

    `?again=` fills the form from an earlier generation; `?before=` goes on to older pictures.
    Who makes no pictures begins with the figures of the team.
    """
    person = member(request)
    if not person.may(Right.MAKE_PICTURES):
        return redirect("gallery:team-usage")
    form, kept = form_for(person, _again(request))
    page = home_page(person, compose_bar(person, form, kept), before=request.GET.get("before", ""))
    return render(request, "gallery/home.html", {"page": page})


def _again(request: HttpRequest) -> Generation | None:
    try:
        public_id = uuid.UUID(request.GET.get("again", ""))
    except ValueError:
        return None
    return access.get_generation(member(request), public_id)
