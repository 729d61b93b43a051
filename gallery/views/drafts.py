"""The member's draft: kept while they type, and brought back after something took its place."""

from contextlib import suppress

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from gallery.errors import DraftChanged, TooLate
from gallery.forms.compose import ComposeForm
from gallery.models import User
from gallery.pages.compose import compose_bar
from gallery.services import drafts
from gallery.views.buttons import button_on
from gallery.views.fragments import wants_fragment
from gallery.views.people import member


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest) -> HttpResponse:
    """Return the bar as it is kept, or keep what a page's script sends of it.

    A save answers with the new revision; where another device was faster it is 409 with the bar
    as that device has left it.
    """
    person = member(request)
    if request.method != "POST":
        return bar(request, person)
    form = ComposeForm(request.POST)
    form.is_valid()
    try:
        kept = drafts.save(person, form.content(person), revision=_revision(request))
    except DraftChanged as error:
        return bar(request, person, status=error.status)
    return JsonResponse({"revision": kept.revision})


def _revision(request: HttpRequest) -> int:
    try:
        return int(request.POST.get("revision", ""))
    except ValueError:
        return -1


@button_on("gallery:home")
def undo(request: HttpRequest) -> HttpResponse:
    """Bring back what stood in the bar before something was taken over."""
    person = member(request)
    # It may have been undone in another tab; the bar shows how things are.
    with suppress(TooLate):
        drafts.undo(person)
    return bar(request, person) if wants_fragment(request) else redirect("gallery:home")


def bar(request: HttpRequest, person: User, *, status: int = 200) -> HttpResponse:
    """Return the compose bar alone, for a page's script."""
    context = {"compose": compose_bar(person)}
    return render(request, "gallery/_compose.html", context, status=status)
