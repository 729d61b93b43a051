"""The shelf of reference images, the page of one, its buttons, and what the picker shows."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gallery import access
from gallery.errors import GalleryError
from gallery.forms.references import (
    ReferenceAddressForm,
    ReferenceForm,
    ReferenceUploadForm,
)
from gallery.models import ReferenceImage, User
from gallery.pages.shelf import picks, reference_line, shelf_page
from gallery.services import drafts, shelf
from gallery.views.buttons import button_on
from gallery.views.drafts import bar, hold_what_is_sent
from gallery.views.fragments import wants_fragment
from gallery.views.people import member


@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    """Show the shelf, or with `?whose=team` what colleagues share; `?q=` searches by name."""
    return show_shelf(request)


def show_shelf(
    request: HttpRequest,
    refused: ReferenceUploadForm | ReferenceAddressForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Show the shelf, with a form that was refused in the place of its empty one."""
    asked = {name: request.GET.get(name, "") for name in ("whose", "before")}
    context = {
        "page": shelf_page(member(request), search=request.GET.get("q", ""), **asked),
        "upload": refused if isinstance(refused, ReferenceUploadForm) else ReferenceUploadForm(),
        "address": refused if isinstance(refused, ReferenceAddressForm) else ReferenceAddressForm(),
    }
    return render(request, "gallery/shelf.html", context, status=status)


@require_safe
def pick(request: HttpRequest) -> HttpResponse:
    """Return what can be picked as a reference, for a page's script; others get the shelf."""
    if not wants_fragment(request):
        return redirect("gallery:references")
    found = picks(
        member(request),
        source=request.GET.get("from", ""),
        search=request.GET.get("q", ""),
        before=request.GET.get("before", ""),
    )
    return render(request, "gallery/_picks.html", {"picks": found})


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show one reference image, or take in what its owner says of it.

    A page's script gets its chip for the compose bar.
    """
    person = member(request)
    if request.method != "POST":
        reference = access.get_reference(person, public_id)
        if wants_fragment(request):
            return render(request, "gallery/_chip.html", {"reference": reference})
        return _page(request, person, reference, ReferenceForm.of(reference))
    reference = access.get_own_reference(person, public_id)
    form = ReferenceForm(request.POST)
    if not form.is_valid():
        return _page(request, person, reference, form, status=422)
    shelf.describe(person, reference, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("gallery:reference", public_id=public_id)


def _page(
    request: HttpRequest,
    person: User,
    reference: ReferenceImage,
    form: ReferenceForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {"line": reference_line(person, reference), "form": form}
    return render(request, "gallery/reference.html", context, status=status)


# A button of the page of one reference image.
button = button_on("gallery:reference")


@button
def use(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Put it into the compose bar; where the model takes no more it replaces another one."""
    person = member(request)
    hold_what_is_sent(request, person)
    drafts.add_references(person, [access.get_reference(person, public_id)])
    if wants_fragment(request):
        return bar(request, person)
    messages.success(request, _("It goes with your next prompt."))
    return redirect("gallery:home")


@button
def share(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Let the team use it."""
    return _done(request, public_id, shelf.share, _("The team can use it now."))


@button
def stop_sharing(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Keep it for oneself again."""
    words = _("Only you can use it now. What colleagues have made with it stays.")
    return _done(request, public_id, shelf.stop_sharing, words)


@button
def take_off(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take it off the shelf."""
    words = _("It is off your shelf. Add the same file again to bring it back.")
    answer = _done(request, public_id, shelf.take_off, words)
    return HttpResponse(status=204) if wants_fragment(request) else answer


def _done(
    request: HttpRequest,
    public_id: uuid.UUID,
    act: Callable[[User, ReferenceImage], None],
    words: str,
) -> HttpResponse:
    person = member(request)
    reference = access.get_own_reference(person, public_id)
    try:
        act(person, reference)
    except GalleryError as error:
        words = str(error.message)
    if not wants_fragment(request):
        messages.info(request, words)
    if act is shelf.take_off:
        return redirect("gallery:references")
    return redirect("gallery:reference", public_id=public_id)
