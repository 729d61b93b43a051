"""Deciding a case, reading over first what the person will read; the log, and undoing."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gallery import access
from gallery.errors import GalleryError
from gallery.forms.deciding import DecideForm, UndoForm
from gallery.models import User
from gallery.pages.deciding import DecideBox, decide_box, decisions_page, preview_of
from gallery.services import deciding
from gallery.views.buttons import back_to_page, button_on
from gallery.views.people import member

BOX = "gallery/moderation/decide.html"
LOG = "gallery/moderation/decisions.html"


@button_on("gallery:case", otherwise="gallery:decisions")
def decide(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show what the person will read; with `confirm`, decide the case so."""
    moderator, case = member(request), access.get_case(public_id)
    box = decide_box(moderator, case, request.POST)
    if box is None:
        messages.warning(request, _("This case is not open to you. Look at the page again."))
        return back_to_page(request, otherwise="gallery:decisions", below="/moderation/")
    if "back" in request.POST:
        return _page(request, box)
    if not box.form.is_valid():
        return _page(request, box, status=422)
    told = _told(box.form)
    try:
        deciding.check_words(**told)
        if "confirm" not in request.POST:
            preview = preview_of(case, told)
            return _page(request, DecideBox(case, box.form, box.name, preview))
        deciding.decide(moderator, case, **told)
    except GalleryError as error:
        box.form.add_error(
            error.field if error.field in box.form.fields else None, str(error.message)
        )
        return _page(request, box, status=error.status)
    messages.success(request, _("It is decided. Everybody concerned is told."))
    return back_to_page(request, otherwise="gallery:decisions", below="/moderation/")


@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    """Show the log of decisions; `person` narrows it down, and `before` goes on to older ones."""
    before = access.public_id_in(request.GET.get("before"))
    page = decisions_page(
        member(request),
        person=_person(request),
        before=access.get_decision(before) if before else None,
    )
    return render(request, LOG, {"page": page})


@button_on("gallery:decisions", otherwise="gallery:decisions")
def undo(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Undo a decision, with a word why."""
    moderator, decision = member(request), access.get_decision(public_id)
    form = UndoForm(request.POST, auto_id=False)
    try:
        deciding.undo(moderator, decision, why=request.POST.get("why", ""))
    except GalleryError as error:
        form.is_valid()
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
        page = decisions_page(moderator, person=decision.subject, refused=(decision, form))
        return render(request, LOG, {"page": page}, status=error.status)
    messages.success(request, _("The decision was undone, and the person is told."))
    return redirect("gallery:decisions")


def _told(form: DecideForm) -> dict[str, str]:
    """Return what was chosen in a form that can be read."""
    names = ("act", "measure", "reason", "note")
    return {name: form.cleaned_data.get(name) or "" for name in names}


def _page(request: HttpRequest, box: DecideBox, *, status: int = 200) -> HttpResponse:
    return render(request, BOX, {"decide": box}, status=status)


def _person(request: HttpRequest) -> User | None:
    public_id = access.public_id_in(request.GET.get("person"))
    return get_object_or_404(User, public_id=public_id) if public_id else None
