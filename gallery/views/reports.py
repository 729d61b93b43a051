"""Reporting a picture, and looking at what became of one's reports."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gallery import access
from gallery.errors import GalleryError
from gallery.forms.reports import ReportForm
from gallery.pages.reports import my_reports_page, promise_words, report_page
from gallery.services import reports
from gallery.views.people import member


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask what is wrong with a picture of somebody else's, and take it in."""
    person = member(request)
    if request.method == "POST":
        return _take_in(request, public_id)
    image = access.get_viewable_image(person, public_id)
    if image.owner_id == person.pk:
        return redirect("gallery:image", public_id=public_id)
    page = {"page": report_page(person, image)}
    return render(request, "gallery/moderation/report.html", page)


def _take_in(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    person = member(request)
    image = access.get_reportable_image(person, public_id)
    form, status = ReportForm(request.POST), 422
    if form.is_valid():
        chosen = form.cleaned_data
        try:
            reports.report(person, image, reason=chosen["reason"], note=chosen["note"])
        except GalleryError as error:
            form.add_error(error.field, str(error.message))
            status = error.status
        else:
            thanks = _("Thank you for telling us.")
            messages.success(request, f"{thanks} {promise_words()}")
            return redirect("gallery:my-reports")
    page = {"page": report_page(person, image, form)}
    return render(request, "gallery/moderation/report.html", page, status=status)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show the person's reports with what became of them; `?before=` goes on to older ones."""
    person, before = member(request), access.public_id_in(request.GET.get("before"))
    last = access.get_own_report(person, before) if before else None
    page = {"page": my_reports_page(person, last)}
    return render(request, "gallery/moderation/my_reports.html", page)
