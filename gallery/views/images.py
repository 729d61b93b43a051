"""The page of a picture, and its files."""

import uuid

from django.contrib import messages
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from gallery import access
from gallery.errors import GalleryError
from gallery.models import Image, User
from gallery.pages.details import image_page
from gallery.pages.family import family_page
from gallery.services import provenance
from gallery.services.names import picture_name
from gallery.views.buttons import button_on
from gallery.views.files import send_copy, send_file, send_original
from gallery.views.people import member

THUMBNAIL_SECONDS = 3600


@require_safe
def show(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a picture with its prompt, reference, settings, times and cost."""
    person = member(request)
    page = image_page(person, access.get_image(person, public_id))
    return render(request, "gallery/image.html", {"page": page})


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
    with_prompt = provenance.prompt_goes_along(person, image)
    return send_copy(
        lambda: provenance.open_marked(image, with_prompt=with_prompt),
        content_type=image.content_type,
        download_as=_name_for(person, image),
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


@require_safe
def thumbnail(
    request: HttpRequest, public_id: uuid.UUID, width: int
) -> HttpResponse | FileResponse:
    """Send one of the picture's thumbnails."""
    image = access.get_viewable_image(member(request), public_id)
    name = image.thumbnails.get(str(width))
    if name is None:
        raise Http404
    return send_file(
        request,
        name=name,
        content_type="image/webp",
        etag=f"{image.sha256}-{width}",
        max_age=THUMBNAIL_SECONDS,
    )
