"""The links by which a member opens something to people without an account."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from gallery import access
from gallery.errors import GalleryError
from gallery.forms.sharing import LinkForm
from gallery.models import Collection, ContactSheet, User
from gallery.pages.collection_sharing import share_page
from gallery.pages.sheets import sheet_page
from gallery.services import links
from gallery.views.buttons import button_on
from gallery.views.people import member


@sensitive_post_parameters("password")
@button_on("gallery:collection-share")
def of_collection(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Make a link to a collection."""
    person = member(request)
    return _make(request, person, access.get_collection(person, public_id))


@sensitive_post_parameters("password")
@button_on("gallery:sheet")
def of_sheet(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Make a link to a contact sheet."""
    person = member(request)
    return _make(request, person, access.get_own_sheet(person, public_id))


@button_on("gallery:collections", otherwise="gallery:collections")
def revoke(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Have a link open nothing from now on."""
    person = member(request)
    link = access.get_own_link(person, public_id)
    links.revoke(person, link)
    messages.success(request, _("The link was revoked. It opens nothing any more."))
    return _to_links(link.collection, link.sheet)


@sensitive_post_parameters("password")
@button_on("gallery:collections", otherwise="gallery:collections")
def change_password(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask for another password from now on, or for none."""
    person = member(request)
    link = access.get_own_link(person, public_id)
    password = request.POST.get("password", "")
    try:
        links.change_password(person, link, password)
    except GalleryError as error:
        messages.warning(request, str(error.message))
    else:
        words = (
            _("The link asks for the new password now, also those who have opened it before.")
            if password
            else _("The link asks for no password now.")
        )
        messages.success(request, words)
    return _to_links(link.collection, link.sheet)


def _make(request: HttpRequest, person: User, target: Collection | ContactSheet) -> HttpResponse:
    form = LinkForm(request.POST)
    try:
        if not form.is_valid():
            return _again(request, person, target, form, status=422)
        chosen = form.cleaned_data
        links.make(
            person,
            target,
            days=int(chosen["days"]) if chosen["days"] else None,
            password=chosen["password"],
            shows_prompts=chosen["shows_prompts"],
        )
    except GalleryError as error:
        form.add_error(error.field, str(error.message))
        return _again(request, person, target, form, status=error.status)
    messages.success(request, _("The link was made. Copy it below, and give it to whom you like."))
    collection = target if isinstance(target, Collection) else None
    return _to_links(collection, None if collection else target)


def _again(
    request: HttpRequest,
    person: User,
    target: Collection | ContactSheet,
    form: LinkForm,
    *,
    status: int,
) -> HttpResponse:
    if isinstance(target, Collection):
        share = {"page": share_page(person, target, link=form)}
        return render(request, "gallery/collection_share.html", share, status=status)
    sheet = {"page": sheet_page(person, target, link=form)}
    return render(request, "gallery/sheet.html", sheet, status=status)


def _to_links(
    collection: Collection | None, sheet: Collection | ContactSheet | None
) -> HttpResponse:
    if collection is not None:
        return redirect("gallery:collection-share", public_id=collection.public_id)
    if sheet is not None:
        return redirect("gallery:sheet", public_id=sheet.public_id)
    return redirect("gallery:collections")
