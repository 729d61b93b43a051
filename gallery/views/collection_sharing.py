"""Sharing a collection: with the team, with colleagues by name, and leaving one."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gallery import access
from gallery.errors import GalleryError
from gallery.forms.sharing import TeamShareForm
from gallery.pages.collection_sharing import share_page
from gallery.services import collection_sharing
from gallery.views.buttons import button_on
from gallery.views.people import member

on_page = button_on("gallery:collection-share")


@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show with whom a collection is shared; by POST, say what the whole team may do."""
    person = member(request)
    collection = access.get_collection(person, public_id)
    if request.method != "POST":
        page = share_page(person, collection)
        return render(request, "gallery/collection_share.html", {"page": page})
    form = TeamShareForm(request.POST)
    try:
        collection_sharing.set_for_team(
            person,
            collection,
            level=request.POST.get("level", ""),
            shows_prompts=bool(request.POST.get("shows_prompts")),
        )
    except GalleryError as error:
        form.is_valid()
        form.add_error(None, str(error.message))
        page = share_page(person, collection, team=form)
        return render(request, "gallery/collection_share.html", {"page": page}, status=error.status)
    messages.success(request, _("Saved."))
    return redirect("gallery:collection-share", public_id=public_id)


@on_page
def share_with(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Share a collection with a colleague, change what they may do (`level`), or end that."""
    person = member(request)
    collection = access.get_collection(person, public_id)
    named = access.public_id_in(request.POST.get("person") or request.POST.get("remove"))
    if named is None:
        messages.warning(request, _("Choose a colleague first."))
        return redirect("gallery:collection-share", public_id=public_id)
    colleague = access.get_colleague(person, named)
    try:
        if "remove" in request.POST:
            collection_sharing.stop_sharing_with(person, collection, colleague)
            words = _("%(name)s sees it no more.")
        else:
            level = request.POST.get("level", "")
            collection_sharing.share_with(person, collection, person=colleague, level=level)
            words = _("It is shared with %(name)s now, who is told.")
    except GalleryError as error:
        messages.warning(request, str(error.message))
    else:
        messages.success(request, words % {"name": colleague.shown_name})
    return redirect("gallery:collection-share", public_id=public_id)


@button_on("gallery:collection")
def leave(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Have a collection no longer shared with oneself."""
    person = member(request)
    collection = access.get_viewable_collection(person, public_id)
    try:
        collection_sharing.leave(person, collection)
    except GalleryError as error:
        messages.warning(request, str(error.message))
        return redirect("gallery:collection", public_id=public_id)
    words = _("“%(name)s” is no longer shared with you. What you have added is still in it.")
    messages.success(request, words % {"name": collection.name})
    return redirect("gallery:collections")
