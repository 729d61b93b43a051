"""Deciding what becomes of the things of a person who leaves: asked, read over, confirmed."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gallery.errors import GalleryError
from gallery.forms.people import LeavingForm
from gallery.models import Departure, User
from gallery.pages.leaving import leaving_page
from gallery.services.leaving import decide
from gallery.views.people import member
from gallery.views.roster import get_person


@require_safe
def leave(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask what is to happen; who comes back from reading it over finds what they chose."""
    person = get_person(public_id)
    return _ask(request, person, LeavingForm(person, initial=request.GET.dict()))


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show what will happen, in words and numbers; once it is sent from there, do it."""
    person = get_person(public_id)
    chosen: QueryDict = request.POST if request.method == "POST" else request.GET
    form = LeavingForm(person, chosen)
    if not form.is_valid():
        return _ask(request, person, form, status=422)
    if request.method != "POST":
        page = leaving_page(person, form)
        return render(request, "gallery/person_leave_confirm.html", {"page": page})
    try:
        decide(
            member(request),
            person,
            kind=Departure.Kind(form.cleaned_data["kind"]),
            heir=form.cleaned_data["heir"],
            days=form.cleaned_data["days"],
        )
    except GalleryError as error:
        messages.warning(request, str(error.message))
    else:
        messages.success(request, _("It was done as you have decided."))
    return redirect("gallery:person", public_id=public_id)


def _ask(
    request: HttpRequest, person: User, form: LeavingForm, *, status: int = 200
) -> HttpResponse:
    context = {"person": person, "form": form}
    return render(request, "gallery/person_leave.html", context, status=status)
