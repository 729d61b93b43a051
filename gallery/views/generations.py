"""Asking for a picture, and the page, tile and buttons of a generation."""

import uuid
from collections.abc import Callable
from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gallery import access
from gallery.errors import GalleryError
from gallery.forms.compose import ComposeForm
from gallery.forms.uploads import had_too_large_file
from gallery.models import Generation, User
from gallery.pages.compose import compose_bar
from gallery.pages.details import generation_page, tile_of
from gallery.pages.home import home_page
from gallery.pages.stacks import in_stacks, press_of
from gallery.pages.tiles import generation_tiles
from gallery.services import drafts, generations, references
from gallery.services.asking import Wish, ask
from gallery.services.drafts import Content
from gallery.views.buttons import back, button
from gallery.views.drafts import revision_of, with_new_references
from gallery.views.fragments import wants_fragment
from gallery.views.people import member


@button
def create(request: HttpRequest) -> HttpResponse:
    """Ask for pictures.

    A page's script gets the new tiles (201) or the form with its errors (422); without a script
    the browser is sent to the gallery, or gets the whole page again with what was typed.
    """
    person = member(request)
    form = ComposeForm(request.POST, request.FILES, too_large=had_too_large_file(request))
    is_readable = form.is_valid()
    content = form.content(person)
    try:
        content = with_new_references(person, form, content)
        made = _ask(person, form, content) if is_readable else []
    except GalleryError as error:
        refusal = ValidationError(str(error.message), code=error.code)
        form.add_error(error.field if error.field in form.fields else None, refusal)
        made = []
        # Whoever presses the button again has read that they are gone.
        content = _without_lost_references(person, content)
    # What was typed is kept whatever becomes of it.
    drafts.put(person, content, revision=revision_of(request))
    if made:
        return _created(request, made)
    compose = compose_bar(person, form)
    if wants_fragment(request):
        return render(request, "gallery/_compose.html", {"compose": compose}, status=422)
    context = {"page": home_page(person), "compose": compose}
    return render(request, "gallery/home.html", context, status=422)


def _without_lost_references(person: User, content: Content) -> Content:
    found = access.in_order(access.references_of(person), content.references)
    return replace(content, references=tuple(one.public_id for one in found))


def _ask(person: User, form: ComposeForm, content: Content) -> list[Generation]:
    wish = Wish(
        prompt=content.prompt,
        model=content.model,
        aspect_ratio=content.aspect_ratio,
        count=content.count,
        collection=content.collection,
        references=references.usable(person, content.references),
        remix_of=content.remix_of,
    )
    return ask(person, [wish], form_token=form.cleaned_data["form_token"])


def _created(request: HttpRequest, made: list[Generation]) -> HttpResponse:
    if wants_fragment(request):
        items = in_stacks(generation_tiles(made))
        sent = {"items": items, "compose": compose_bar(member(request))}
        return render(request, "gallery/_sent.html", sent, status=201)
    return redirect("gallery:home")


def _tile(request: HttpRequest, generation: Generation, *, status: int = 200) -> HttpResponse:
    tile = tile_of(generation)
    return render(request, "gallery/_generation_tile.html", {"tile": tile}, status=status)


@require_safe
def show(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a generation wherever it is in its life."""
    person = member(request)
    page = generation_page(person, access.get_generation(person, public_id))
    return render(request, "gallery/generation.html", {"page": page})


@require_safe
def status(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Return the live part of a generation's page."""
    person = member(request)
    page = generation_page(person, access.get_generation(person, public_id))
    return render(request, "gallery/_generation_status.html", {"page": page})


@require_safe
def tile(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Return a generation's tile; once it is completed, the tiles of its pictures."""
    return _tile(request, access.get_generation(member(request), public_id))


@require_safe
def stack(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Return all that was asked for by the same press, as the gallery shows it."""
    person = member(request)
    generation = access.get_generation(person, public_id)
    return render(request, "gallery/_sent.html", {"items": press_of(person, generation)})


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
    return back(request, public_id)


@button
def stop_waiting(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """No longer wait for a job that takes long; a page's script gets the tile as `cancel` does."""
    if refusal := _refused(request, public_id, generations.stop_waiting):
        return refusal
    if wants_fragment(request):
        return _tile(request, access.get_generation(member(request), public_id))
    messages.success(
        request, _("You can go on. Should the picture still arrive, you will find it.")
    )
    return back(request, public_id)


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
    return back(request, generation.public_id)
