"""Taking one's own things along: a page that says what is in the zip, and the zip."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from gallery.services import export as exports
from gallery.services.leaving import belongings
from gallery.views.people import member


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Explain what is in the zip; by POST, send it."""
    person = member(request)
    if request.method != "POST":
        return render(request, "gallery/export.html", {"has": belongings(person)})
    pieces = exports.export(person, introduction=exports.readme(person))
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    name = f"grokweb-{person.get_username()}-{timezone.localdate():%Y-%m-%d}.zip"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response
