"""Batches: the list, the page of one, and its buttons."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from gallery import access
from gallery.errors import GalleryError
from gallery.models import Batch, User
from gallery.pages.batches import batch_line, batch_page, batches_page
from gallery.services import batches, wording
from gallery.views.buttons import button_on
from gallery.views.fragments import refusal_line, wants_fragment
from gallery.views.people import member

on_page = button_on("gallery:batch")


@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    """Show a page of the member's batches; `?before=` goes on to older ones."""
    person, before = member(request), access.public_id_in(request.GET.get("before"))
    last = access.get_batch(person, before) if before else None
    return render(request, "gallery/batches.html", {"page": batches_page(person, last)})


@require_safe
def show(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a batch with its pictures; a page's script gets only how far it is."""
    batch = access.get_batch(member(request), public_id)
    if wants_fragment(request):
        return render(request, "gallery/_batch_figures.html", {"batch": batch_line(batch)})
    page = batch_page(batch, request.GET.get("after", ""))
    return render(request, "gallery/batch.html", {"page": page})


@on_page
def pause(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Send nothing more of a batch for now."""

    def act(person: User, batch: Batch) -> str:
        batches.pause(person, batch)
        return _("Paused. What was sent already goes on; nothing more is sent until you resume.")

    return _changed(request, public_id, act)


@on_page
def resume(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Let a paused batch go on."""

    def act(person: User, batch: Batch) -> str:
        batches.resume(person, batch)
        return _("The batch goes on.")

    return _changed(request, public_id, act)


@on_page
def cancel(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take back what of a batch was not sent yet."""

    def act(person: User, batch: Batch) -> str:
        number = batches.cancel(person, batch)
        words = ngettext(
            "%(number)s picture was cancelled. Nothing was spent on it.",
            "%(number)s pictures were cancelled. Nothing was spent on them.",
            number,
        )
        return words % {"number": wording.number(number)}

    return _changed(request, public_id, act)


def _changed(
    request: HttpRequest, public_id: uuid.UUID, act: Callable[[User, Batch], str]
) -> HttpResponse:
    """Do something with a batch that says what it has done, and lead to the batch's page.

    A page's script gets an empty answer, or with 409 the reason why nothing was done.
    """
    person = member(request)
    batch = access.get_batch(person, public_id)
    try:
        done = act(person, batch)
    except GalleryError as error:
        if wants_fragment(request):
            return refusal_line(request, error)
        messages.warning(request, str(error.message))
    else:
        if wants_fragment(request):
            return HttpResponse(status=204)
        messages.success(request, done)
    return redirect("gallery:batch", public_id=public_id)
