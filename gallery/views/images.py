"""The page of a picture, and its files."""

import uuid

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gallery import access
from gallery.pages.details import image_page
from gallery.services.finding import read
from gallery.services.names import picture_name
from gallery.views.files import send_file, send_original
from gallery.views.people import member

THUMBNAIL_SECONDS = 3600


@require_safe
def show(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a picture with its prompt, reference, settings, times and cost."""
    person = member(request)
    page = image_page(person, access.get_image(person, public_id))
    context = {"page": page, "question": read(request.GET.get("q", ""))}
    return render(request, "gallery/image.html", context)


@require_safe
def original(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse | FileResponse:
    """Send the picture as the provider made it, to be looked at."""
    return send_original(request, access.get_image(member(request), public_id))


@require_safe
def download(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse | FileResponse:
    """Send the picture as the provider made it, to be kept."""
    image = access.get_image(member(request), public_id)
    return send_original(request, image, download_as=picture_name(image))


@require_safe
def thumbnail(
    request: HttpRequest, public_id: uuid.UUID, width: int
) -> HttpResponse | FileResponse:
    """Send one of the picture's thumbnails."""
    image = access.get_image(member(request), public_id)
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
