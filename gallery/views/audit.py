"""The audit log: looking at it, and taking it away as a table."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gallery.forms.audit import FindEntriesForm
from gallery.pages.audit import audit_page, export_rows
from gallery.pages.spreadsheets import lines
from gallery.views.exports import csv_answer
from gallery.views.people import member


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show the newest entries, or those that are looked for."""
    page = audit_page(member(request), FindEntriesForm(request.GET), request.GET.get("before", ""))
    return render(request, "gallery/audit.html", {"page": page})


@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Send the entries that are looked for as CSV, with all that proves them."""
    name = f"grokweb-audit-{timezone.localdate().isoformat()}.csv"
    return csv_answer(name, lines(export_rows(FindEntriesForm(request.GET))))
