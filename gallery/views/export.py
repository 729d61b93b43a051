"""Taking one's own things along: a page that says what is in the zip, and the zip."""

from collections.abc import Iterator
from threading import BoundedSemaphore

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gallery.services import export as exports
from gallery.services.leaving import belongings
from gallery.views.people import member

# A zip takes as long as the reader's line does, and keeps one of the few threads for so long.
places = BoundedSemaphore(2)


class Pieces:
    """The pieces of a zip, and the place that is given back once it is sent or no longer wanted."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._is_over = False

    def __iter__(self) -> Iterator[bytes]:
        """Give the pieces."""
        return self._pieces

    def close(self) -> None:
        """Give the place back, once; called by Django at the end of every answer."""
        if not self._is_over:
            self._is_over = True
            places.release()


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Explain what is in the zip; by POST, send it."""
    person = member(request)
    if request.method != "POST":
        return render(request, "gallery/export.html", {"has": belongings(person)})
    introduction = exports.readme(person)
    if not places.acquire(blocking=False):
        messages.warning(
            request, _("Others are downloading theirs just now. Try again in some minutes.")
        )
        return redirect("gallery:export")
    pieces = Pieces(exports.export(person, introduction=introduction))
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    name = f"grokweb-{person.get_username()}-{timezone.localdate():%Y-%m-%d}.zip"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response
