"""The sheet that lists all keys."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gallery.pages.keys import key_groups
from gallery.permissions import Right
from gallery.views.fragments import wants_fragment
from gallery.views.people import member


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """List all keys; a page's script gets the list alone, for its dialog."""
    template = "gallery/_keys_dialog.html" if wants_fragment(request) else "gallery/keys.html"
    groups = key_groups(moderates=member(request).may(Right.MODERATE))
    return render(request, template, {"groups": groups})
