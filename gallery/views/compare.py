"""Pictures side by side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gallery.pages.compare import compare_page
from gallery.views.people import member


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Show the two to four pictures that `?image=` names, each by itself and against the others."""
    page = compare_page(member(request), request.GET.getlist("image"))
    status = 200 if page.can_compare else 422
    return render(request, "gallery/compare.html", {"page": page}, status=status)
