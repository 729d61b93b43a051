"""How a grid lies, and the months that it can jump to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gallery.forms.view_settings import ViewSettingsForm
from gallery.pages.rail import rail_of
from gallery.services import profiles
from gallery.views.buttons import back_to_page, button
from gallery.views.fragments import wants_fragment
from gallery.views.people import member


@require_safe
def rail(request: HttpRequest) -> HttpResponse:
    """Return the months in which there are pictures, alone for a page's script."""
    template = "gallery/_rail.html" if wants_fragment(request) else "gallery/rail.html"
    return render(request, template, {"years": rail_of(member(request))})


@button
def view_settings(request: HttpRequest) -> HttpResponse:
    """Keep how the member wants galleries to look; what nobody offers is no choice."""
    form = ViewSettingsForm(request.POST)
    form.is_valid()
    profiles.choose_view(member(request), **form.cleaned_data)
    if wants_fragment(request):
        return HttpResponse(status=204)
    return back_to_page(request, otherwise="gallery:home")
