"""Collections: all of them, one of them, and what is done with them."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gallery import access
from gallery.errors import GalleryError
from gallery.forms.collections import CollectionForm
from gallery.models import Collection, User
from gallery.pages.collections import collection_page, collections_page
from gallery.services import collections
from gallery.services.audiences import told_after
from gallery.services.finding import read
from gallery.views.again import choose_collection
from gallery.views.buttons import button_on
from gallery.views.fragments import wants_fragment, words_alone
from gallery.views.people import member


@require_safe
def show_all(request: HttpRequest) -> HttpResponse:
    """Show all collections."""
    page = collections_page(member(request))
    return render(request, "gallery/collections.html", {"page": page})


@button_on("gallery:collections")
def make(request: HttpRequest) -> HttpResponse:
    """Make a collection; a page's script gets its choice (201), or what is wrong in words."""
    person = member(request)
    form = CollectionForm(request.POST)
    form.is_valid()
    try:
        made = collections.make(person, form.cleaned_data["name"])
    except GalleryError as error:
        if wants_fragment(request):
            return words_alone(str(error.message), status=error.status)
        form.add_error(error.field, str(error.message))
        page = collections_page(person, form)
        return render(request, "gallery/collections.html", {"page": page}, status=error.status)
    if wants_fragment(request):
        choice = {"collection": made}
        return render(request, "gallery/_collection_choice.html", choice, status=201)
    messages.success(request, _("The collection “%(name)s” was made.") % {"name": made.name})
    return redirect("gallery:collection", public_id=made.public_id)


@require_safe
def show(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a part of a collection's pictures, alone for a script; the address says which."""
    person = member(request)
    collection = access.get_viewable_collection(person, public_id)
    page = collection_page(
        person,
        collection,
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
        question=read(request.GET.get("q", "")),
    )
    if wants_fragment(request):
        return render(request, "gallery/_part.html", {"grid": page.grid, "search": page.search})
    return render(request, "gallery/collection.html", {"page": page})


@button_on("gallery:collection")
def rename(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Give a collection another name."""
    person = member(request)
    collection = access.get_collection(person, public_id)
    form = CollectionForm(request.POST)
    form.is_valid()
    try:
        collections.rename(person, collection, form.cleaned_data["name"])
    except GalleryError as error:
        form.add_error(error.field, str(error.message))
        page = collection_page(person, collection, form=form)
        return render(request, "gallery/collection.html", {"page": page}, status=error.status)
    messages.success(request, _("Saved."))
    return redirect("gallery:collection", public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask whether a collection is to be deleted; by POST, do it."""
    person = member(request)
    collection = access.get_collection(person, public_id)
    if request.method != "POST":
        page = collection_page(person, collection)
        return render(request, "gallery/collection_delete.html", {"page": page})
    try:
        collections.delete(person, collection)
    except GalleryError as error:
        messages.warning(request, str(error.message))
    else:
        words = _("The collection “%(name)s” was deleted. Its pictures are in the gallery.")
        messages.success(request, words % {"name": collection.name})
    return redirect("gallery:collections")


@button_on("gallery:collection")
def choose(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Have the next pictures put into a collection."""
    return choose_collection(request, access.get_collection(member(request), public_id))


@button_on("gallery:image")
def of_image(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Put a picture into a collection (`add`), or take it out of one (`remove`)."""
    person = member(request)
    is_added = "add" in request.POST
    find = access.get_image if is_added else access.get_viewable_image
    image = find(person, public_id)
    named = request.POST.get("add", request.POST.get("remove", ""))
    if not named:
        return redirect("gallery:image", public_id=public_id)
    collection = _named(request, named, to_add=is_added)
    act = collections.add if is_added else collections.remove
    try:
        act(person, collection, [image])
    except GalleryError as error:
        messages.warning(request, str(error.message))
    else:
        messages.success(request, _told(person, collection, is_added=is_added))
    if not access.viewable_images_of(person).filter(pk=image.pk).exists():
        return redirect("gallery:collection", public_id=collection.public_id)
    return redirect("gallery:image", public_id=public_id)


def _told(person: User, collection: Collection, *, is_added: bool) -> str:
    """Return what was done in words; who adds to what others see is told so."""
    names = {"name": collection.name}
    if not is_added:
        return _("It was taken out of “%(name)s”.") % names
    words = [_("It is in “%(name)s” now.") % names, *told_after(person, collection)]
    if collection.owner_id != person.pk:
        words.append(_("You can take it out again."))
    return " ".join(words)


def _named(request: HttpRequest, text: str, *, to_add: bool) -> Collection:
    """Return the collection that a form names. Raises `Http404`."""
    public_id = access.public_id_in(text)
    if public_id is None:
        raise Http404
    return access.get_named_collection(member(request), public_id, to_add=to_add)
