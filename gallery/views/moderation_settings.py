"""Moderation's settings, and how far a person is trusted."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gallery.errors import GalleryError
from gallery.forms.moderation import MatrixForm, PromisesForm, TrustForm
from gallery.models import Trust
from gallery.pages.moderation_settings import moderated_person, moderation_settings_page
from gallery.services import matrix, promises, trust
from gallery.views.buttons import button_on
from gallery.views.people import member
from gallery.views.roster import get_person

PAGE = "gallery/moderation/settings.html"
settings_button = button_on("gallery:moderation-settings")


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show the settings."""
    return render(request, PAGE, {"page": moderation_settings_page(member(request))})


@settings_button
def change_matrix(request: HttpRequest) -> HttpResponse:
    """Set what findings lead to."""
    form = MatrixForm(request.POST, cells=matrix.cells())
    if form.is_valid():
        matrix.change(member(request), form.wanted())
        messages.success(request, _("Saved. It holds for whatever is found from now on."))
        return redirect("gallery:moderation-settings")
    shown = moderation_settings_page(member(request), matrix_form=form)
    return render(request, PAGE, {"page": shown}, status=422)


@settings_button
def change_promises(request: HttpRequest) -> HttpResponse:
    """Set how soon people are answered, and how long they may appeal."""
    form = PromisesForm(request.POST)
    if form.is_valid():
        promises.change(member(request), **form.cleaned_data)
        messages.success(request, _("Saved. What was promised before stays promised."))
        return redirect("gallery:moderation-settings")
    shown = moderation_settings_page(member(request), promises=form)
    return render(request, PAGE, {"page": shown}, status=422)


@require_safe
def person(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show how far a person is trusted."""
    shown = moderated_person(member(request), get_person(public_id))
    return render(request, "gallery/moderation/person.html", {"page": shown})


@button_on("gallery:moderation-person")
def change_trust(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Trust a person more or less."""
    found = get_person(public_id)
    form = TrustForm(request.POST)
    try:
        if form.is_valid():
            trust.change(member(request), found, Trust(form.cleaned_data["trust"]))
            messages.success(request, _("Saved. It holds for whatever is found from now on."))
        else:
            messages.warning(request, _("This level does not exist. Choose one of the list."))
    except GalleryError as error:
        messages.warning(request, str(error.message))
    return redirect("gallery:moderation-person", public_id=public_id)
