"""Sending requests again that ended without a picture."""

import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gallery import access
from gallery.errors import GalleryError
from gallery.models import Generation
from gallery.pages.tiles import generation_tiles
from gallery.services import retrying
from gallery.views.buttons import back, button, button_on
from gallery.views.fragments import refusal_line, wants_fragment
from gallery.views.people import member


@button
def retry(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Send one again; a page's script gets the new tile (201), else the reason why not."""
    person = member(request)
    generation = access.get_generation(person, public_id)
    try:
        made = retrying.retry(person, generation)
    except GalleryError as error:
        return _refused(request, error, otherwise=generation)
    if wants_fragment(request):
        return _tiles(request, [made])
    messages.success(request, _("Sent again."))
    return back(request, made.public_id)


@button_on("gallery:queue")
def retry_all(request: HttpRequest) -> HttpResponse:
    """Send all again that failed; the reason is told where none of them could be."""
    try:
        made = retrying.retry_all(member(request))
    except GalleryError as error:
        return _refused(request, error)
    if wants_fragment(request):
        # What failed may have been sent again, or put away, in another tab.
        return _tiles(request, made) if made else HttpResponse(status=204)
    words = ngettext("%(count)s was sent again.", "%(count)s were sent again.", len(made))
    messages.success(request, words % {"count": len(made)})
    return redirect("gallery:queue")


def _tiles(request: HttpRequest, generations: Sequence[Generation]) -> HttpResponse:
    context = {"items": generation_tiles(generations)}
    return render(request, "gallery/_sent.html", context, status=201)


def _refused(
    request: HttpRequest, error: GalleryError, *, otherwise: Generation | None = None
) -> HttpResponse:
    if wants_fragment(request):
        return refusal_line(request, error)
    messages.error(request, str(error.message))
    return back(request, otherwise.public_id) if otherwise else redirect("gallery:queue")
