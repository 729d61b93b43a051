"""Contact sheets: making one, looking at it, voting, talking, and closing it."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gallery import access
from gallery.errors import GalleryError, InvalidChoice
from gallery.forms.sheets import CommentForm, SheetForm
from gallery.models import ContactSheet, Image, SheetPicture, User
from gallery.models.contact_sheet import MOST_PICTURES
from gallery.pages.sheets import new_sheet_page, sheet_page, sheets_page
from gallery.services import contact_sheets
from gallery.services.finding import find_in_collection
from gallery.views.buttons import button_on
from gallery.views.files import send_file, send_original
from gallery.views.people import member

on_sheet = button_on("gallery:sheet", otherwise="gallery:sheets")
# So many pictures of a collection are offered to choose from.
MOST_OFFERED = 48


@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    """Show the sheets that somebody has made."""
    return render(request, "gallery/sheets.html", {"page": sheets_page(member(request))})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Show the making of a sheet of some pictures; by POST with a title, make it.

    By POST without one the pictures were chosen elsewhere, and it is still to be named.
    """
    person = member(request)
    if request.method != "POST":
        offered, chosen = _offered(request, person)
        page = new_sheet_page(person, offered, chosen=chosen)
        return render(request, "gallery/sheet_new.html", {"page": page})
    named = request.POST.getlist("image")
    if "title" not in request.POST:
        query = urlencode([("image", one) for one in named[:MOST_OFFERED]])
        return HttpResponseRedirect(f"{reverse('gallery:sheet-new')}?{query}", status=303)
    form = SheetForm(request.POST)
    form.is_valid()
    try:
        sheet = contact_sheets.make(
            person,
            title=form.cleaned_data["title"],
            images=_images(person, named),
            shows_prompts=form.cleaned_data["shows_prompts"],
        )
    except GalleryError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
        offered = _images(person, request.POST.getlist("offered") or named)
        page = new_sheet_page(person, offered, chosen=set(named), form=form)
        return render(request, "gallery/sheet_new.html", {"page": page}, status=error.status)
    messages.success(request, _("The contact sheet was made. Give its address to colleagues."))
    return redirect("gallery:sheet", public_id=sheet.public_id)


@require_safe
def show(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a sheet to whoever is in the team and has its address."""
    person = member(request)
    page = sheet_page(person, access.get_sheet(person, public_id))
    return render(request, "gallery/sheet.html", {"page": page})


@require_safe
def thumbnail(
    request: HttpRequest, public_id: uuid.UUID, number: int, width: int
) -> HttpResponse | FileResponse:
    """Send a thumbnail of a picture on a sheet."""
    image = _shown(member(request), public_id, number)
    name = image.thumbnails.get(str(width))
    if name is None:
        raise Http404
    etag = f"{image.sha256}-{width}"
    return send_file(request, name=name, content_type="image/webp", etag=etag)


@require_safe
def original(
    request: HttpRequest, public_id: uuid.UUID, number: int
) -> HttpResponse | FileResponse:
    """Send the file of a picture on a sheet, to be looked at."""
    return send_original(request, _shown(member(request), public_id, number))


@on_sheet
def vote(request: HttpRequest, public_id: uuid.UUID, number: int) -> HttpResponse:
    """Vote for a picture (`vote=1`), or take that back (`vote=0`)."""
    person = member(request)
    sheet = access.get_sheet(person, public_id)
    place = get_object_or_404(SheetPicture, sheet=sheet, position=number)
    try:
        contact_sheets.vote(person, place, on=request.POST.get("vote") != "0")
    except GalleryError as error:
        messages.warning(request, str(error.message))
    return _to_place(sheet, number)


@button_on("gallery:sheet")
def comment(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Say something of a sheet, or of one of its pictures (`number`)."""
    person = member(request)
    sheet = access.get_sheet(person, public_id)
    place = _named(sheet, request.POST.get("number", ""))
    number = place.position if place else None
    form = CommentForm(request.POST)
    try:
        contact_sheets.comment(person, sheet, request.POST.get("text", ""), picture=place)
    except InvalidChoice as error:
        form.is_valid()
        form.add_error(error.field, str(error.message))
        page = sheet_page(person, sheet, form=form, about=number)
        return render(request, "gallery/sheet.html", {"page": page}, status=error.status)
    except GalleryError as error:
        messages.warning(request, str(error.message))
    return _to_place(sheet, number)


@on_sheet
def remove_comment(
    request: HttpRequest, public_id: uuid.UUID, comment_id: uuid.UUID
) -> HttpResponse:
    """Take a comment away."""
    person = member(request)
    sheet = access.get_sheet(person, public_id)
    rows = sheet.comments.select_related("sheet", "picture")
    said = get_object_or_404(rows, public_id=comment_id)
    try:
        contact_sheets.remove_comment(person, said)
    except GalleryError as error:
        messages.warning(request, str(error.message))
    return _to_place(sheet, said.picture.position if said.picture else None)


@button_on("gallery:sheet")
def close(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """End the voting and talking (`close=1`), or go on with it (`close=0`)."""
    person = member(request)
    sheet = access.get_own_sheet(person, public_id)
    is_end = request.POST.get("close") != "0"
    contact_sheets.close(person, sheet, on=is_end)
    words = _("The sheet is closed. It can be looked at, and stays as it is.")
    messages.success(request, words if is_end else _("The sheet is open again."))
    return redirect("gallery:sheet", public_id=public_id)


@button_on("gallery:sheet")
def delete(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Do away with a sheet; its pictures stay."""
    person = member(request)
    sheet = access.get_own_sheet(person, public_id)
    contact_sheets.delete(person, sheet)
    words = _("The contact sheet “%(title)s” was deleted. Its pictures are in the gallery.")
    messages.success(request, words % {"title": sheet.title})
    return redirect("gallery:sheets")


def _offered(request: HttpRequest, person: User) -> tuple[list[Image], set[str]]:
    """Return the pictures to choose from, and which of them are chosen already."""
    if public_id := access.public_id_in(request.GET.get("collection")):
        collection = access.get_viewable_collection(person, public_id)
        images = find_in_collection(collection).older_than(None, MOST_OFFERED)
        chosen = images if len(images) <= MOST_PICTURES else []
    else:
        images = _images(person, request.GET.getlist("image")[:MOST_OFFERED])
        chosen = images
    return images, {str(image.public_id) for image in chosen}


def _images(person: User, named: list[str]) -> list[Image]:
    """Return those pictures that are named and that the person may see, in the order of names."""
    ids = [one for one in map(access.public_id_in, named[:MOST_OFFERED]) if one]
    rows = access.viewable_images_of(person).filter(trashed_at=None)
    known = rows.select_related("generation", "owner").in_bulk(ids, field_name="public_id")
    return [known[one] for one in dict.fromkeys(ids) if one in known]


def _shown(person: User, public_id: uuid.UUID, number: int) -> Image:
    """Return a picture on a sheet that the person may look at. Raises `Http404`."""
    sheet = access.get_sheet(person, public_id)
    rows = access.images_on_sheet(person, sheet)
    return get_object_or_404(rows, sheet_places__sheet=sheet, sheet_places__position=number)


def _named(sheet: ContactSheet, text: str) -> SheetPicture | None:
    """Return the place that a form names, None where it names none. Raises `Http404`."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        raise Http404
    return get_object_or_404(SheetPicture, sheet=sheet, position=int(text))


def _to_place(sheet: ContactSheet, number: int | None) -> HttpResponse:
    """Return to the place on the sheet where something was done."""
    place = f"#picture-{number}" if number else "#comments"
    return HttpResponseRedirect(
        reverse("gallery:sheet", args=[sheet.public_id]) + place, status=303
    )
