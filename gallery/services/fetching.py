"""Fetching a reference image from a public address on a member's word, within bounds.

What is refused for not being public is told in the very words of what does not exist or does not
answer: nobody learns anything about the network that the portal stands in.
"""

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from django.core.cache import cache
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gallery.errors import ReferenceRefused, TooManyTries
from gallery.imaging.limits import UPLOAD_LIMITS
from gallery.models import ReferenceImage, User
from gallery.outbound.download import download
from gallery.outbound.errors import (
    BadStatus,
    DeadlineExceeded,
    OutboundError,
    RefusedEncoding,
    TooLarge,
    Truncated,
)
from gallery.services import references
from gallery.services.people import hold_welcome

MOST_SECONDS = 15.0
# Each one keeps a thread of the web process waiting.
AT_ONCE = 2
WAIT_SECONDS = 2.0
TRIES, TRIES_SECONDS = 20, 60
MISSING = frozenset({404, 410})

_places = threading.BoundedSemaphore(AT_ONCE)

_NO_ADDRESS = _(
    "This is not the address of a picture. It begins with https:// and can be copied by a right"
    " click on the picture."
)
_NOT_REACHED = _(
    "Nothing can be fetched from this address. Only pictures that everybody on the internet can"
    " open are fetched; save others and choose the file."
)
_NO_PICTURE = _(
    "What is at this address is not a picture that can be used. Copy the address of the picture"
    " itself, not of the page around it, or save the picture and choose the file."
)
_WORDS: dict[type[OutboundError], str | Promise] = {
    DeadlineExceeded: _(
        "This took too long, so it was broken off. Save the picture and choose the file."
    ),
    Truncated: _("The picture did not arrive whole. Try again, or save it and choose the file."),
    RefusedEncoding: _NO_PICTURE,
}


def fetch(actor: User, address: str) -> tuple[ReferenceImage, bool]:
    """Fetch a picture and keep it as an upload is kept; tell whether it is new to the shelf.

    Raises `ReferenceRefused` or `TooManyTries`; then nothing was kept.
    """
    address = address.strip()
    _check_address(address)
    _count_try(actor)
    with _place(), tempfile.TemporaryFile() as target:
        _download(address, target)
        try:
            return references.keep_upload(actor, upload=target, name=_name_of(address))
        except ReferenceRefused as error:
            raise _about_address(error) from error


def _check_address(address: str) -> None:
    """Refuse what is no address at all; what may be asked is for the download to say."""
    try:
        parts = urlsplit(address)
        is_one = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        is_one = False
    if not is_one:
        raise ReferenceRefused(_NO_ADDRESS, field="reference_url")


def _count_try(actor: User) -> None:
    """Count the try; raises `TooManyTries`. The member's row is held, so that each one counts."""
    counter = f"reference-fetches:{actor.pk}:{int(time.time() // TRIES_SECONDS)}"
    with transaction.atomic():
        hold_welcome(actor)
        tries = int(cache.get(counter, 0)) + 1
        cache.set(counter, tries, 2 * TRIES_SECONDS)
    if tries > TRIES:
        raise TooManyTries(
            _("So many addresses can't be fetched in a minute. Wait a moment, then try again."),
            field="reference_url",
        )


@contextmanager
def _place() -> Iterator[None]:
    """Take one of the few places; the process has other things to do, too."""
    if not _places.acquire(timeout=WAIT_SECONDS):
        raise TooManyTries(
            _("Other pictures are being fetched just now. Try again in a moment."),
            field="reference_url",
        )
    try:
        yield
    finally:
        _places.release()


def _download(address: str, target: BinaryIO) -> None:
    try:
        download(
            address, into=target, max_bytes=UPLOAD_LIMITS.max_bytes, total_seconds=MOST_SECONDS
        )
    except TooLarge as error:
        raise _about_address(references.refusal("too-many-bytes")) from error
    except BadStatus as error:
        raise ReferenceRefused(_status_words(error.status), field="reference_url") from error
    except OutboundError as error:
        words = _WORDS.get(type(error), _NOT_REACHED)
        raise ReferenceRefused(words, field="reference_url") from error


def _status_words(status: int) -> str | Promise:
    if status in MISSING:
        return _("There is nothing at this address any more. Check that it is written right.")
    return _(
        "The other site does not hand out this picture. Save it in your browser and choose the"
        " file."
    )


def _about_address(error: ReferenceRefused) -> ReferenceRefused:
    """Return the refusal of a file as that of its address."""
    code = error.__cause__
    is_other = getattr(code, "code", "") in {"not-an-image", "empty"}
    return ReferenceRefused(_NO_PICTURE if is_other else error.message, field="reference_url")


def _name_of(address: str) -> str:
    """Return the last part of the path as a name; it is cleaned where it is kept."""
    path = unquote(urlsplit(address).path, errors="replace")
    return path.rstrip("/").rpartition("/")[2]
