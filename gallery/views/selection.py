"""What is done to the pictures that were chosen, and what a script asks about them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from gallery import access
from gallery.errors import GalleryError
from gallery.forms.selection import values_in, wish_in
from gallery.models import User
from gallery.pages.selection import question_of
from gallery.services import selection
from gallery.services.acting import Act, Done, carry_out
from gallery.services.selection import Wish
from gallery.views.buttons import back_to_page, button_on, page_named
from gallery.views.fragments import wants_fragment, words_alone
from gallery.views.people import member


@button_on("gallery:home")
def act(request: HttpRequest) -> HttpResponse:
    """Do something to the chosen pictures; where more has to be known, ask for it first."""
    person = member(request)
    wanted, wish, values = _act_in(request), wish_in(person, request.POST), values_in(request.POST)
    try:
        if not values.suffice(wanted):
            return ask(request, person, wanted, wish)
        done = carry_out(person, wanted, wish, values)
    except GalleryError as error:
        if wants_fragment(request):
            return words_alone(str(error.message), status=error.status)
        if error.field:
            return ask(request, person, wanted, wish, error)
        messages.warning(request, str(error.message))
        return back_to_page(request, otherwise="gallery:home")
    return answer(request, done)


def ask(
    request: HttpRequest, person: User, wanted: Act, wish: Wish, error: GalleryError | None = None
) -> HttpResponse:
    """Ask before an act: a page, or for a script the form alone."""
    question = question_of(person, wanted, wish, error)
    page = "gallery/_selection_ask.html" if wants_fragment(request) else "gallery/selection.html"
    context = {"ask": question, "next": page_named(request)}
    return render(request, page, context, status=error.status if error else 200)


def answer(request: HttpRequest, done: Done, *, otherwise: str = "gallery:home") -> HttpResponse:
    """Say what was done, and lead back to where the person was, or to the zip."""
    if wants_fragment(request):
        told: dict[str, str] = {"words": " ".join(done.words), "undo": str(done.undo or "")}
        if done.download is not None:
            told["address"] = reverse("gallery:zip", args=[done.download.public_id])
        return JsonResponse(told)
    if done.download is not None:
        return redirect("gallery:zip", public_id=done.download.public_id)
    messages.success(request, " ".join(done.words), extra_tags=str(done.undo or ""))
    return back_to_page(request, otherwise=otherwise)


@button_on("gallery:home")
def count(request: HttpRequest) -> HttpResponse:
    """Tell how many pictures everything is, or how many of those named a search finds."""
    person = member(request)
    try:
        number = selection.count(person, wish_in(person, request.POST))
    except GalleryError as error:
        return words_alone(str(error.message), status=error.status)
    return JsonResponse({"number": number})


@button_on("gallery:home")
def between(request: HttpRequest) -> HttpResponse:
    """Tell which pictures of a result are between two of them, with both."""
    person = member(request)
    ends = [access.public_id_in(request.POST.get(name)) for name in ("from", "to")]
    one, other = ends
    if one is None or other is None:
        raise Http404
    try:
        ids = selection.between(person, wish_in(person, request.POST), one, other)
    except GalleryError as error:
        return words_alone(str(error.message), status=error.status)
    return JsonResponse({"ids": ids})


def _act_in(request: HttpRequest) -> Act:
    try:
        return Act(request.POST.get("act", ""))
    except ValueError:
        raise Http404 from None
