"""Putting a picture or a request that is there already into the compose bar."""

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gallery import access
from gallery.errors import GalleryError
from gallery.models import Collection, Generation, Image, User
from gallery.pages.compose import compose_bar
from gallery.services import again, drafts
from gallery.services.again import Taken, What
from gallery.services.audiences import told_after
from gallery.views.buttons import back_to_page, button_on
from gallery.views.drafts import hold_what_is_sent
from gallery.views.fragments import wants_fragment, words_alone
from gallery.views.people import member


@button_on("gallery:home")
def take(request: HttpRequest) -> HttpResponse:
    """Take the prompt, all settings, or the picture itself of what the form names."""
    person = member(request)
    source = _source(person, request)
    try:
        what = What(request.POST.get("what", ""))
    except ValueError:
        raise Http404 from None
    return _answer(request, person, lambda: again.take(person, source=source, what=what))


def choose_collection(request: HttpRequest, collection: Collection) -> HttpResponse:
    """Have the next pictures put into a collection."""
    person = member(request)

    def choose() -> Taken:
        words = _("What you make now goes into “%(name)s”. Undo is in the bar.")
        draft = drafts.take_over(person, collection=collection)
        seen = told_after(person, collection)
        return Taken(draft, _joined([words % {"name": collection.name}, *seen]))

    return _answer(request, person, choose)


def _source(person: User, request: HttpRequest) -> Image | Generation:
    """Return the picture or the request that the form names. Raises `Http404`."""
    for name, find in (("image", access.get_viewable_image), ("generation", access.get_generation)):
        if public_id := access.public_id_in(request.POST.get(name)):
            return find(person, public_id)
    raise Http404


def _answer(request: HttpRequest, person: User, act: Callable[[], Taken]) -> HttpResponse:
    """Send the bar as it is then to a page's script; else lead back to where the person was."""
    hold_what_is_sent(request, person)
    try:
        taken = act()
    except GalleryError as error:
        if wants_fragment(request):
            return words_alone(str(error.message), status=error.status)
        messages.warning(request, str(error.message))
        return back_to_page(request, otherwise="gallery:home")
    if wants_fragment(request):
        context = {"compose": compose_bar(person), "taken": taken}
        return render(request, "gallery/_taken.html", context)
    messages.success(request, _joined([taken.words]))
    if taken.left_out:
        messages.warning(request, _joined(taken.left_out))
    return back_to_page(request, otherwise="gallery:home")


def _joined(sentences: Sequence[str | Promise]) -> str:
    return " ".join(str(one) for one in sentences)
