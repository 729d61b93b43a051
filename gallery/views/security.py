"""One's own ways to sign in, and the sessions that are open."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gallery.pages.security import security_page
from gallery.services import sessions
from gallery.views.buttons import button_on
from gallery.views.people import member


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show the overview."""
    page = security_page(member(request), request.session.session_key or "")
    return render(request, "gallery/security.html", {"page": page})


@button_on("gallery:security")
def end_one(request: HttpRequest, number: int) -> HttpResponse:
    """Sign out one of one's own sessions."""
    if sessions.end_session(member(request), number=number):
        messages.success(request, _("Signed out there."))
    else:
        messages.warning(request, _("That session had ended already."))
    return redirect("gallery:security")


@button_on("gallery:security")
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else."""
    sessions.end_sessions(member(request), except_key=request.session.session_key or "")
    messages.success(request, _("Signed out everywhere else."))
    return redirect("gallery:security")
