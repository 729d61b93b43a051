"""Taking in reference images, and their files, for those who may see them and for the provider."""

import uuid

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gallery import access
from gallery.errors import GalleryError
from gallery.forms.references import (
    ReferenceAddressForm,
    ReferenceImageForm,
    ReferenceUploadForm,
)
from gallery.forms.uploads import had_too_large_file
from gallery.models import ReferenceImage
from gallery.services import fetching, references
from gallery.views.buttons import button_on
from gallery.views.files import send_file, send_original
from gallery.views.fragments import wants_fragment, words_alone
from gallery.views.people import member
from gallery.views.shelf import show_shelf


@button_on("gallery:references")
def upload(request: HttpRequest) -> HttpResponse:
    """Put a file on the shelf; a page's script gets the chip that goes into the compose bar."""
    form = ReferenceUploadForm(request.POST, request.FILES, too_large=had_too_large_file(request))
    if not form.is_valid():
        return _refused(request, form)
    file = form.cleaned_data["upload"]
    try:
        reference, is_new = references.keep_upload(member(request), upload=file, name=file.name)
    except GalleryError as error:
        form.add_error("upload", str(error.message))
        return _refused(request, form, error.status)
    return _added(request, reference, is_new=is_new)


@button_on("gallery:references")
def fetch(request: HttpRequest) -> HttpResponse:
    """Put the picture at an address on the shelf."""
    form = ReferenceAddressForm(request.POST)
    form.is_valid()
    try:
        reference, is_new = fetching.fetch(member(request), form.cleaned_data.get("url", ""))
    except GalleryError as error:
        form.add_error("url", str(error.message))
        return _refused(request, form, error.status)
    return _added(request, reference, is_new=is_new)


@button_on("gallery:references")
def from_image(request: HttpRequest) -> HttpResponse:
    """Put a picture of one's gallery on the shelf."""
    person = member(request)
    form = ReferenceImageForm(request.POST)
    if not form.is_valid():
        raise Http404
    image = access.get_image(person, form.cleaned_data["image"])
    try:
        reference = references.of_image(person, image)
    except GalleryError as error:
        if wants_fragment(request):
            return words_alone(str(error.message), status=error.status)
        messages.warning(request, str(error.message))
        return redirect("gallery:references")
    return _added(request, reference, is_new=False)


def _added(request: HttpRequest, reference: ReferenceImage, *, is_new: bool) -> HttpResponse:
    """Answer with the chip, 201 where it is new to the shelf; or lead back to the shelf."""
    if wants_fragment(request):
        context = {"reference": reference}
        return render(request, "gallery/_chip.html", context, status=201 if is_new else 200)
    if is_new:
        messages.success(request, _("It is on your shelf."))
    else:
        messages.info(request, _("It is on your shelf; a picture is kept there only once."))
    return redirect("gallery:references")


def _refused(
    request: HttpRequest, form: ReferenceUploadForm | ReferenceAddressForm, status: int = 422
) -> HttpResponse:
    if wants_fragment(request):
        words = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return words_alone(words, status=status)
    return show_shelf(request, form, status=status)


@require_safe
def picture(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse | FileResponse:
    """Send a reference image to somebody who may look at it."""
    return send_original(request, access.get_viewable_reference(member(request), public_id))


@require_safe
def thumbnail(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse | FileResponse:
    """Send a small version of a reference image to somebody who may look at it."""
    reference = access.get_viewable_reference(member(request), public_id)
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
