"""Sending a private file: nothing here may run as a page, nor stay in a shared cache."""

import base64
import logging
from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from gallery.imaging.metadata import Copy
from gallery.models import Image, ReferenceImage
from gallery.services.thumbnail_links import Opened

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer", bound=HttpResponseBase)

# A picture that somebody opens directly must not act as a page of ours, whatever is in its bytes.
FILE_POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"


def send_file(
    request: HttpRequest,
    *,
    name: str,
    content_type: str,
    etag: str,
    download_as: str = "",
    max_age: int = 0,
) -> HttpResponse | FileResponse:
    """Stream a stored file whose permission was checked already.

    `etag` names the content; `max_age` is in seconds, and 0 makes the browser ask again each time,
    so that a permission that ends, ends at once. Raises `Http404` where the file is gone.
    """
    quoted = f'"{etag}"'
    response: HttpResponse | FileResponse
    if request.headers.get("If-None-Match") == quoted:
        response = HttpResponseNotModified()
    else:
        try:
            stored = default_storage.open(name)
        except FileNotFoundError:
            raise Http404 from None
        except OSError:
            logger.exception("a stored file can't be read just now")
            return _away()
        response = FileResponse(
            stored, content_type=content_type, as_attachment=bool(download_as), filename=download_as
        )
    response["ETag"] = quoted
    response["Cache-Control"] = f"private, max-age={max_age}" if max_age else "private, no-cache"
    return _locked_up(response)


def send_thumbnail(opened: Opened | None, *, known: str = "") -> HttpResponse:
    """Send what a signed link opens; `known` is the ETag that the browser has already.

    A small file is read at once: in pieces it would go from thread to thread as many times.
    """
    tag = f'"{opened.tag}"' if opened else ""
    content = b""
    try:
        if opened and known != tag:
            with default_storage.open(opened.name) as stored:
                content = stored.read()
    except (FileNotFoundError, SuspiciousFileOperation):
        opened = None
    except OSError:
        logger.exception("a stored file can't be read just now")
        return HttpResponse(status=503, headers={"Retry-After": "10"})
    if opened is None:
        return _locked_up(HttpResponse(status=404, headers={"Cache-Control": "private, no-store"}))
    # The address changes before its content could.
    caching = "private, no-store"
    if opened.may_be_kept:
        caching = f"private, max-age={opened.seconds_left}, immutable"
    headers = {"ETag": tag, "Cache-Control": caching}
    if known == tag:
        return _locked_up(HttpResponseNotModified(headers=headers))
    return _locked_up(HttpResponse(content, content_type="image/webp", headers=headers))


def _locked_up(response: Answer) -> Answer:
    response["Content-Security-Policy"] = FILE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _away() -> HttpResponse:
    return HttpResponse(status=503, headers={"Retry-After": "10"})


def send_copy(
    make: Callable[[], Copy], *, content_type: str, download_as: str
) -> HttpResponse | StreamingHttpResponse:
    """Stream a copy of a picture that is made while it is sent; its permission was checked already.

    Raises `Http404` where the file is gone.
    """
    try:
        copy = make()
    except FileNotFoundError:
        raise Http404 from None
    except OSError:
        logger.exception("a picture's file can't be read just now")
        return _away()
    response = StreamingHttpResponse(copy, content_type=content_type)
    response["Content-Length"] = str(copy.length)
    response["Content-Disposition"] = content_disposition_header(True, download_as) or "attachment"
    # What it says depends on what its owner allows at this moment.
    response["Cache-Control"] = "private, no-store"
    return _locked_up(response)


def send_original(
    request: HttpRequest, row: Image | ReferenceImage, *, download_as: str = ""
) -> HttpResponse | FileResponse:
    """Stream the file of a row just as it is kept; otherwise like `send_file`.

    The checksum goes along, by which whoever has received it can tell that it is whole.
    """
    response = send_file(
        request,
        name=row.file,
        content_type=row.content_type,
        etag=row.sha256,
        download_as=download_as,
    )
    if response.status_code == 200:
        digest = base64.b64encode(bytes.fromhex(row.sha256)).decode()
        response["Content-Digest"] = f"sha-256=:{digest}:"
    return response
