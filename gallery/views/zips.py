"""Pictures as a zip: the page that says how far it is, and the file, made while it is sent.

The file is sent from the asynchronous side: a reader who is slow for hours holds no thread and no
database connection meanwhile.
"""

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import sync_to_async
from django.db import close_old_connections, connections
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_safe

from gallery.models import ZipDownload
from gallery.pages.zips import ZipPage
from gallery.services import zips
from gallery.views.fragments import wants_fragment
from gallery.views.people import member

# Small pieces are sent together.
PIECE = 256 * 1024

# These prepare what is sent next; nobody's waiting keeps one.
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="zip")


@require_safe
def show(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show how far a zip is, with its link; a script starts it and asks again."""
    page = ZipPage(_download(request, public_id))
    template = "gallery/_zip.html" if wants_fragment(request) else "gallery/zip.html"
    return render(request, template, {"page": page})


@require_GET
async def file(request: HttpRequest, public_id: uuid.UUID) -> StreamingHttpResponse:
    """Send the zip, from its start each time."""
    download, words = await sync_to_async(_prepare)(request, public_id)
    response = StreamingHttpResponse(_pieces(download, words), content_type="application/zip")
    name = f"grokweb-{timezone.localdate(download.created_at):%Y-%m-%d}.zip"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    # A proxy that gathers it up would hold it whole.
    response["X-Accel-Buffering"] = "no"
    return response


def _download(request: HttpRequest, public_id: uuid.UUID) -> ZipDownload:
    return get_object_or_404(ZipDownload, owner=member(request), public_id=public_id)


def _prepare(request: HttpRequest, public_id: uuid.UUID) -> tuple[ZipDownload, zips.Words]:
    try:
        return _download(request, public_id), zips.words()
    finally:
        # The answer may take hours; a connection of its own must not.
        for connection in connections.all(initialized_only=True):
            if not connection.in_atomic_block:
                connection.close()


async def _pieces(download: ZipDownload, words: zips.Words) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    pieces = zips.stream(download, words)
    coming: asyncio.Future[bytes] | None = None
    try:
        while True:
            coming = loop.run_in_executor(_threads, _some, pieces)
            if not (piece := await asyncio.shield(coming)):
                return
            yield piece
    finally:
        # Whoever goes away may do so while the next piece is being made.
        if coming is not None and not coming.done():
            await asyncio.wait([coming])
        pieces.close()


def _some(pieces: Iterator[bytes]) -> bytes:
    """Return what comes next, as much as is worth sending; nothing at the end."""
    close_old_connections()
    gathered = bytearray()
    for piece in pieces:
        gathered += piece
        if len(gathered) >= PIECE:
            break
    return bytes(gathered)
