"""Taking in reference images, and handing them to the provider."""

import hashlib
import io
import logging
from datetime import datetime, timedelta
from typing import BinaryIO

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gallery import files
from gallery.errors import ReferenceRefused
from gallery.imaging.errors import ImageRefused
from gallery.imaging.limits import UPLOAD_LIMITS
from gallery.imaging.references import clean_reference
from gallery.imaging.renditions import make_renditions
from gallery.models import ReferenceImage, User
from gallery.services import reachability

logger = logging.getLogger(__name__)

LINK_SALT = "gallery.provider-reference"
# Longer than a job may be sent again, so that the provider can still fetch the reference then.
LINK_LIFE = timedelta(hours=24)

_MEGABYTES = UPLOAD_LIMITS.max_bytes // (1024 * 1024)
_MEGAPIXELS = UPLOAD_LIMITS.max_pixels // 1_000_000
_REFUSALS: dict[str, str | Promise] = {
    "empty": _("This file is empty. Choose another picture."),
    "not-an-image": _("This file is not a picture. Choose a JPEG, PNG or WebP file."),
    "unsupported-format": _("This kind of picture can't be used. Save it as JPEG, PNG or WebP."),
    "vector-image": _("SVG drawings can't be used. Export it as PNG and choose that file."),
    "too-many-pixels": _(
        "This picture has too many pixels: at most %(megapixels)s million fit."
        " Make it smaller and choose it again."
    ),
    "too-many-bytes": _(
        "This file is too large: at most %(megabytes)s MB fit. Make it smaller and choose it again."
    ),
    "not-stored": _(
        "This picture can't be kept just now: the storage is full or does not answer."
        " Send the prompt without it, or try again later."
    ),
    "damaged": _("This picture is damaged and can't be read to its end. Choose another copy."),
}


def refusal(code: str) -> ReferenceRefused:
    """Return the refusal in words for one of the reasons of `ImageRefused`."""
    words = str(_REFUSALS.get(code, _REFUSALS["damaged"]))
    return ReferenceRefused(
        words % {"megabytes": _MEGABYTES, "megapixels": _MEGAPIXELS}, field="reference"
    )


def accept_upload(actor: User, *, upload: BinaryIO, name: str) -> ReferenceImage:
    """Clean an uploaded picture of all metadata and keep it, once per owner and content.

    Raises `ReferenceRefused` with the reason; then nothing was kept.
    """
    try:
        clean = clean_reference(upload)
    except ImageRefused as error:
        raise refusal(error.code) from error
    known = ReferenceImage.objects.filter(owner=actor, sha256=clean.sha256).first()
    if known is not None:
        return known
    stem = f"{files.reference_folder(actor.public_id)}/{clean.sha256}"
    file_name = stem + files.SUFFIXES[clean.content_type]
    thumbnail_name = f"{stem}-thumbnail.webp"
    thumbnail = make_renditions(io.BytesIO(clean.data)).thumbnails[0].data
    try:
        files.store(file_name, clean.data, clean.sha256)
        files.store(thumbnail_name, thumbnail, hashlib.sha256(thumbnail).hexdigest())
    except OSError as error:
        logger.exception("a reference image can't be stored")
        raise refusal("not-stored") from error
    reference, _created = ReferenceImage.objects.get_or_create(
        owner=actor,
        sha256=clean.sha256,
        defaults={
            "file": file_name,
            "thumbnail": thumbnail_name,
            "content_type": clean.content_type,
            "bytes": len(clean.data),
            "width": clean.width,
            "height": clean.height,
            "name": name[:120],
        },
    )
    return reference


def link_for_provider(reference: ReferenceImage, *, sent_at: datetime) -> str:
    """Return an address under which the provider, and whoever holds it, gets this one file.

    It is signed for this single purpose and expires `LINK_LIFE` after the time of sending. A
    bucket signs with the time of day, so the link is not the same when it is made again: a repeat
    under the same idempotency key has to send what was written down.
    """
    if reachability.road().way is reachability.Way.BUCKET:
        return files.link(reference.file, life=sent_at + LINK_LIFE - timezone.now())
    expires = int((sent_at + LINK_LIFE).timestamp())
    claim = {"reference": str(reference.public_id), "expires": expires}
    token = signing.Signer(salt=LINK_SALT).sign_object(claim)
    return settings.PUBLIC_URL + reverse("gallery:reference-for-provider", args=[token])


def reference_of_link(token: str) -> ReferenceImage | None:
    """Return the reference that a link of `link_for_provider` names, or None if it is not good."""
    try:
        claim = signing.Signer(salt=LINK_SALT).unsign_object(token)
    except signing.BadSignature:
        return None
    if claim["expires"] < timezone.now().timestamp():
        return None
    return ReferenceImage.objects.filter(public_id=claim["reference"]).first()
