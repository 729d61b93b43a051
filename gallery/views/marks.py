"""Star, tags and trash of one picture, and the page of the trash."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gallery import access
from gallery.errors import GalleryError
from gallery.forms.selection import values_in
from gallery.models import Image
from gallery.pages.trash import trash_page
from gallery.services import acting, trash
from gallery.services.acting import Act, Done, Values
from gallery.services.selection import Wish
from gallery.views.buttons import button_on
from gallery.views.fragments import wants_fragment, words_alone
from gallery.views.people import member
from gallery.views.selection import answer, ask

NOTHING_MORE = Values()


@require_safe
def show_trash(request: HttpRequest) -> HttpResponse:
    """Show a part of the trash, alone for a script; cursors say which."""
    cursors = {name: request.GET.get(name, "") for name in ("before", "after", "until")}
    page = trash_page(member(request), **cursors)
    if wants_fragment(request):
        return render(request, "gallery/_part.html", {"grid": page.grid})
    return render(request, "gallery/trash.html", {"page": page})


@button_on("gallery:trash")
def undo(request: HttpRequest) -> HttpResponse:
    """Take back what one act has put into the trash."""
    act = access.public_id_in(request.POST.get("act"))
    if act is None:
        raise Http404
    number = trash.undo(member(request), act)
    return answer(request, Done([acting.restored(number)]), otherwise="gallery:home")


@button_on("gallery:image")
def star(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Put a star to a picture (`star=1`), or take it off; a script is told which it is then."""
    image = access.get_image(member(request), public_id)
    is_on = request.POST.get("star") == "1"
    done = _carry_out(request, image, Act.STAR if is_on else Act.UNSTAR)
    return JsonResponse({"starred": is_on}) if wants_fragment(request) else done


@button_on("gallery:image")
def tag(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Put a tag on a picture (`add`), or take one off (`remove`)."""
    image = access.get_image(member(request), public_id)
    if "add" in request.POST:
        return _carry_out(request, image, Act.TAG, Values(tag=request.POST["add"]))
    return _carry_out(request, image, Act.UNTAG, Values(tag=request.POST.get("remove", "")))


@button_on("gallery:image")
def throw_away(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Put a picture into the trash, with Undo."""
    image = access.get_own_image(member(request), public_id)
    return _carry_out(request, image, Act.TRASH, otherwise="gallery:home")


@button_on("gallery:image")
def restore(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take a picture back from the trash."""
    return _carry_out(request, access.get_own_image(member(request), public_id), Act.RESTORE)


@button_on("gallery:image")
def purge(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Delete a picture in the trash for good, once the person is sure."""
    person = member(request)
    image = access.get_own_image(person, public_id)
    values = values_in(request.POST)
    if not values.suffice(Act.PURGE):
        return ask(request, person, Act.PURGE, Wish(named=[image.public_id]))
    return _carry_out(request, image, Act.PURGE, values, otherwise="gallery:trash")


def _carry_out(
    request: HttpRequest,
    image: Image,
    act: Act,
    values: Values = NOTHING_MORE,
    *,
    otherwise: str = "",
) -> HttpResponse:
    """Do it to one picture, and return to the page that says so, or to the picture's."""
    try:
        done = acting.carry_out(member(request), act, Wish(named=[image.public_id]), values)
    except GalleryError as error:
        if wants_fragment(request):
            return words_alone(str(error.message), status=error.status)
        messages.warning(request, str(error.message))
        return redirect("gallery:image", public_id=image.public_id)
    response = answer(request, done)
    if not wants_fragment(request) and not request.POST.get("next"):
        own = reverse("gallery:image", args=[image.public_id])
        return HttpResponseRedirect(reverse(otherwise) if otherwise else own)
    return response
