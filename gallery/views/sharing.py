"""The team's feed, and the button that puts a picture into it."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gallery import access
from gallery.errors import GalleryError
from gallery.pages.team import team_page
from gallery.services import restrictions, sharing
from gallery.services.finding import read
from gallery.views.buttons import back_to, button_on
from gallery.views.fragments import wants_fragment, words_alone
from gallery.views.people import member


@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """Show a part of what people share, alone for a script; the address says which."""
    question = read(request.GET.get("q", ""))
    page = team_page(
        member(request),
        question,
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
    )
    if wants_fragment(request):
        return render(request, "gallery/_part.html", {"grid": page.grid, "search": page.search})
    return render(request, "gallery/team.html", {"page": page})


@button_on("gallery:image")
def share_image(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a picture to the team (`share=1`), or keep it for oneself again (`share=0`)."""
    person = member(request)
    image = access.get_image(person, public_id)
    if request.POST.get("share") == "0":
        sharing.unshare(person, [image.pk])
        words = _("It is no longer shared with the team.")
    else:
        shows_prompt = bool(request.POST.get("shows_prompt"))
        try:
            sharing.share(person, [image.pk], shows_prompt=shows_prompt)
        except GalleryError as error:
            if wants_fragment(request):
                return words_alone(str(error.message), status=error.status)
            messages.warning(request, str(error.message))
            return back_to(request, reverse("gallery:image", args=[public_id]))
        words = restrictions.told_of_one(image) or (
            _("The team sees it now, with its prompt.")
            if shows_prompt
            else _("The team sees it now, without its prompt.")
        )
    if wants_fragment(request):
        image = access.get_image(person, public_id)
        context = {"image": image, "words": words}
        return render(request, "gallery/_share_image.html", context)
    messages.success(request, words)
    return back_to(request, reverse("gallery:image", args=[public_id]))
