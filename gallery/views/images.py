"""The page of a picture, and its files."""

import uuid

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gallery import access
from gallery.pages.details import image_page
from gallery.services.names import picture_name
from gallery.views.files import send_original
from gallery.views.people import member


@require_safe
def show(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a picture with its prompt, reference, settings, times and cost."""
    person = member(request)
    page = image_page(person, access.get_image(person, public_id))
    return render(request, "gallery/image.html", {"page": page})


@require_safe
def original(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse | FileResponse:
    """Send the picture as the provider made it, to be looked at."""
    return send_original(request, access.get_image(member(request), public_id))


@require_safe
def download(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse | FileResponse:
    """Send the picture as the provider made it, to be kept."""
    image = access.get_image(member(request), public_id)
    return send_original(request, image, download_as=picture_name(image))
