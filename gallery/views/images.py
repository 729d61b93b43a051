"""The page of a picture, what lies beside it in a result, and its files."""

import uuid

from django.contrib import messages
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gallery import access
from gallery.errors import GalleryError
from gallery.forms.alternative_text import AlternativeTextForm
from gallery.models import Image, User
from gallery.pages.beside import beside
from gallery.pages.family import family_page
from gallery.pages.picture import pane_of, picture_page
from gallery.pages.within import query_in
from gallery.services import alternative_text, provenance
from gallery.services.names import picture_name
from gallery.views.buttons import button_on
from gallery.views.files import send_copy, send_original
from gallery.views.fragments import wants_fragment
from gallery.views.people import member


@require_safe
def show(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a picture with its details; `q`, `place`, `collection` name the result it is in.

    The lightbox of a page gets the details alone.
    """
    return _page(request, access.get_viewable_image(member(request), public_id))


def _page(
    request: HttpRequest,
    image: Image,
    form: AlternativeTextForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    person, named = member(request), request.GET.dict()
    if wants_fragment(request):
        pane = pane_of(person, image, named, form)
        context = {"pane": pane, "is_fragment": True}
        return render(request, "gallery/_pane.html", context, status=status)
    page = picture_page(person, image, named, form)
    return render(request, "gallery/image.html", {"page": page}, status=status)


@require_safe
def neighbours(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Return a picture and those on either side of it in the result that the address names."""
    person = member(request)
    image = access.get_viewable_image(person, public_id)
    return JsonResponse(beside(person, image, request.GET.dict()))


@button_on("gallery:image")
def alternative(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Say what is to be seen on an own picture; `reset` has the prompt say it again."""
    person = member(request)
    image = access.get_image(person, public_id)
    form = AlternativeTextForm({} if "reset" in request.POST else request.POST)
    form.is_valid()
    try:
        alternative_text.write(person, image, form.cleaned_data["text"])
    except GalleryError as error:
        form.add_error(error.field, str(error.message))
        return _page(request, image, form, status=error.status)
    messages.success(request, _("Saved."))
    page = reverse("gallery:image", args=[public_id])
    return redirect(page + query_in(request.GET.dict()))


@require_safe
def original(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse | FileResponse:
    """Send the picture byte for byte as the provider made it; as a download with `?keep=1`."""
    person = member(request)
    image = access.get_viewable_image(person, public_id)
    name = _name_for(person, image) if request.GET.get("keep") else ""
    return send_original(request, image, download_as=name)


@require_safe
def download(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse | StreamingHttpResponse:
    """Send the picture with the mark of its making, to be kept."""
    person = member(request)
    image = access.get_viewable_image(person, public_id)
    is_shown = access.prompt_is_shown(person, image)
    prompt = image.generation.prompt if is_shown else ""
    return send_copy(
        lambda: provenance.open_marked(image, shown_prompt=prompt),
        content_type=image.content_type,
        download_as=picture_name(image, with_words=is_shown),
    )


@require_safe
def family(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show what a picture was made from and all that was made from it, page by page."""
    person = member(request)
    image = access.get_viewable_image(person, public_id)
    page = family_page(person, image, before=request.GET.get("before", ""))
    return render(request, "gallery/family.html", {"page": page})


@button_on("gallery:image")
def clean_copy(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse | StreamingHttpResponse:
    """Send an own picture without any marks, and keep that this was done."""
    person = member(request)
    image = access.get_image(person, public_id)
    try:
        return send_copy(
            lambda: provenance.open_clean(person, image),
            content_type=image.content_type,
            download_as=picture_name(image),
        )
    except GalleryError as error:
        messages.warning(request, str(error.message))
        return redirect("gallery:image", public_id=public_id)


def _name_for(person: User, image: Image) -> str:
    """Return a name for the file that tells no prompt to whom it is not shown."""
    return picture_name(image, with_words=access.prompt_is_shown(person, image))
