"""Asking for a picture, and the page, tile and buttons of a generation."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gallery import access
from gallery.errors import GalleryError
from gallery.forms.compose import ComposeForm
from gallery.forms.uploads import had_too_large_file
from gallery.models import Generation, ReferenceImage, User
from gallery.pages.details import generation_page, tile_of
from gallery.pages.home import compose_bar, home_page, room_of
from gallery.services import generations, references
from gallery.views.buttons import button
from gallery.views.fragments import wants_fragment
from gallery.views.people import member


@button
def create(request: HttpRequest) -> HttpResponse:
    """Ask for a picture.

    A page's script gets the new tile (201) or the form with its errors (422); without a script
    the browser is sent to the gallery, or gets the whole page again with what was typed.
    """
    person = member(request)
    form = ComposeForm(request.POST, request.FILES, too_large=had_too_large_file(request))
    kept = _kept_reference(person, form)
    if form.is_valid():
        try:
            kept = _reference(person, form) or kept
            generation = _create(person, form, kept)
        except GalleryError as error:
            form.add_error(error.field, str(error.message))
        else:
            return _created(request, generation)
    bar = compose_bar(person, form, kept)
    if wants_fragment(request):
        return render(request, "gallery/_compose.html", {"compose": bar}, status=422)
    page = home_page(person, bar)
    return render(request, "gallery/home.html", {"page": page}, status=422)


def _kept_reference(person: User, form: ComposeForm) -> ReferenceImage | None:
    """Return the reference that an earlier try has uploaded already, if it is the person's."""
    try:
        public_id = uuid.UUID(form.data.get("kept_reference", ""))
    except ValueError:
        return None
    return access.references_of(person).filter(public_id=public_id).first()


def _reference(person: User, form: ComposeForm) -> ReferenceImage | None:
    upload = form.cleaned_data["reference"]
    if upload is None:
        return None
    return references.accept_upload(person, upload=upload, name=upload.name)


def _create(person: User, form: ComposeForm, kept: ReferenceImage | None) -> Generation:
    return generations.create(
        person,
        prompt=form.cleaned_data["prompt"],
        model=form.cleaned_data["model"],
        aspect_ratio=form.cleaned_data["aspect_ratio"],
        form_token=form.cleaned_data["form_token"],
        references=[kept] if kept else [],
    )


def _created(request: HttpRequest, generation: Generation) -> HttpResponse:
    if wants_fragment(request):
        room = room_of(member(request), generation.model)
        sent = {"tile": tile_of(generation), "room": room}
        return render(request, "gallery/_sent.html", sent, status=201)
    return redirect("gallery:home")


def _tile(request: HttpRequest, generation: Generation, *, status: int = 200) -> HttpResponse:
    tile = tile_of(generation)
    return render(request, "gallery/_generation_tile.html", {"tile": tile}, status=status)


@require_safe
def show(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a generation wherever it is in its life."""
    page = generation_page(access.get_generation(member(request), public_id))
    return render(request, "gallery/generation.html", {"page": page})


@require_safe
def status(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Return the live part of a generation's page."""
    page = generation_page(access.get_generation(member(request), public_id))
    return render(request, "gallery/_generation_status.html", {"page": page})


@require_safe
def tile(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Return a generation's tile; once it is completed, the tiles of its pictures."""
    return _tile(request, access.get_generation(member(request), public_id))


@button
def cancel(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take back a generation that was not sent yet.

    A page's script gets the tile as it is then, with 409 if it was too late.
    """
    if refusal := _refused(request, public_id, generations.cancel):
        return refusal
    if wants_fragment(request):
        return _tile(request, access.get_generation(member(request), public_id))
    messages.success(request, _("Cancelled. Nothing was spent."))
    return redirect("gallery:generation", public_id=public_id)


@button
def stop_waiting(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """No longer wait for a job that takes long; asked for on the generation's page."""
    if refusal := _refused(request, public_id, generations.stop_waiting):
        return refusal
    messages.success(
        request, _("You can go on. Should the picture still arrive, you will find it.")
    )
    return redirect("gallery:generation", public_id=public_id)


@button
def dismiss(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Put away a generation that ended without a picture.

    A page's script gets an empty answer, or the tile as it is with 409 if it still goes on.
    """
    if refusal := _refused(request, public_id, generations.dismiss):
        return refusal
    if wants_fragment(request):
        return HttpResponse(status=204)
    return redirect("gallery:home")


def _refused(
    request: HttpRequest, public_id: uuid.UUID, act: Callable[[User, Generation], None]
) -> HttpResponse | None:
    """Do something with a member's own generation; return the answer if it can't be done."""
    person = member(request)
    generation = access.get_generation(person, public_id)
    try:
        act(person, generation)
    except GalleryError as error:
        return _too_late(request, generation, error)
    return None


def _too_late(request: HttpRequest, generation: Generation, error: GalleryError) -> HttpResponse:
    if wants_fragment(request):
        generation.refresh_from_db()
        return _tile(request, generation, status=409)
    messages.warning(request, str(error.message))
    return redirect("gallery:generation", public_id=generation.public_id)
