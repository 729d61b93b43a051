"""Beginning to view the portal as a person, and stopping."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from gallery.errors import GalleryError, InvalidChoice
from gallery.forms.viewing import ViewAsForm
from gallery.pages.people import person_page
from gallery.services import viewing
from gallery.services.viewing import End
from gallery.views.buttons import button_on
from gallery.views.people import member
from gallery.views.roster import get_person
from gallery.views.viewing_middleware import KEY, viewing_of


@button_on("gallery:person")
def begin(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """View the portal as a person from now on."""
    actor, person = member(request), get_person(public_id)
    form = ViewAsForm(request.POST)
    form.is_valid()
    try:
        begun = viewing.begin(actor, person, why=form.cleaned_data.get("why", ""))
    except InvalidChoice as error:
        if not form.errors:
            form.add_error(error.field, str(error.message))
        page = person_page(actor, person, view_as=form)
        return render(request, "gallery/person.html", {"page": page}, status=error.status)
    except GalleryError as error:
        messages.warning(request, str(error.message))
        return redirect("gallery:person", public_id=public_id)
    request.session[KEY] = str(begun.public_id)
    return redirect("gallery:home")


@button_on("gallery:home")
def stop(request: HttpRequest) -> HttpResponse:
    """Be oneself again."""
    found = viewing_of(request)
    if found is None:
        return redirect("gallery:home")
    viewing.end(found.admin, found.public_id, End.STOPPED)
    del request.session[KEY]
    words = _("You are yourself again. What you have looked at is in the audit log.")
    messages.success(request, words)
    return redirect("gallery:person", public_id=found.person.public_id)
