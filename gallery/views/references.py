"""Files of reference images, for their owner and for the provider."""

import uuid

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from gallery import access
from gallery.services import references
from gallery.views.files import send_file, send_original
from gallery.views.people import member


@require_safe
def picture(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse | FileResponse:
    """Send a reference image to its owner."""
    return send_original(request, access.get_reference(member(request), public_id))


@require_safe
def thumbnail(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse | FileResponse:
    """Send a small version of a reference image to its owner."""
    reference = access.get_reference(member(request), public_id)
    return send_file(
        request,
        name=reference.thumbnail,
        content_type="image/webp",
        etag=f"{reference.sha256}-thumbnail",
    )


@require_safe
def for_provider(request: HttpRequest, token: str) -> HttpResponse | FileResponse:
    """Send a reference image to whoever holds a link that was signed for the provider."""
    reference = references.reference_of_link(token)
    if reference is None:
        raise Http404
    return send_original(request, reference)
