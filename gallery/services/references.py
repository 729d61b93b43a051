"""Taking in reference images, once per owner and content, and handing them to the provider."""

import hashlib
import io
import logging
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import BinaryIO, cast

from django.conf import settings
from django.core import signing
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from gallery import access, files
from gallery.errors import InvalidChoice, ReferenceRefused, ReferenceUnavailable
from gallery.imaging.errors import ImageRefused
from gallery.imaging.limits import RESULT_LIMITS, UPLOAD_LIMITS, Limits
from gallery.imaging.references import CleanImage, clean_reference
from gallery.imaging.renditions import make_renditions
from gallery.models import Image, ReferenceImage, User
from gallery.services import reachability
from gallery.services.people import hold_welcome
from gallery.services.wording import in_one_line

logger = logging.getLogger(__name__)

LINK_SALT = "gallery.provider-reference"
# Longer than a job may be sent again, so that the provider can still fetch the reference then.
LINK_LIFE = timedelta(hours=24)
NAME_LENGTH = 120

_MEGABYTES = UPLOAD_LIMITS.max_bytes // (1024 * 1024)
_MEGAPIXELS = UPLOAD_LIMITS.max_pixels // 1_000_000
_REFUSALS: dict[str, str | Promise] = {
    "empty": _("This file is empty. Choose another picture."),
    "not-an-image": _("This file is not a picture. Choose a JPEG, PNG, WebP or HEIC file."),
    "unsupported-format": _(
        "This kind of picture can't be used. Save it as JPEG, PNG, WebP or HEIC."
    ),
    "vector-image": _("SVG drawings can't be used. Export it as PNG and choose that file."),
    "gif-image": _("GIF pictures can't be used. Save the frame that you mean as JPEG or PNG."),
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
        words % {"megabytes": _MEGABYTES, "megapixels": _MEGAPIXELS}, field="upload"
    )


def accept_upload(actor: User, *, upload: BinaryIO, name: str) -> ReferenceImage:
    """Clean an uploaded picture of all metadata and keep it, once per owner and content.

    Raises `ReferenceRefused` with the reason; then nothing was kept.
    """
    return keep_upload(actor, upload=upload, name=name)[0]


def keep_upload(actor: User, *, upload: BinaryIO, name: str) -> tuple[ReferenceImage, bool]:
    """Do as `accept_upload`, and tell whether it is new to the shelf."""
    return _keep(actor, _clean(upload, UPLOAD_LIMITS), name=name)


def of_image(actor: User, image: Image) -> ReferenceImage:
    """Return a cleaned copy of a picture of the gallery, kept once per owner and content.

    Whether the actor may see the picture is for the caller to know. Raises `ReferenceUnavailable`
    where the picture's file can't be read, or `ReferenceRefused`; then nothing was kept.
    """
    copies = ReferenceImage.objects.filter(owner=actor, image=image, removed_at=None)
    if (copy := copies.first()) is not None:
        return copy
    try:
        with default_storage.open(image.file) as stored:
            clean = _clean(cast(BinaryIO, stored), RESULT_LIMITS)
    except OSError as error:
        logger.exception("the file of a picture can't be read")
        raise ReferenceUnavailable(
            _("This picture's file can't be read just now. Nothing was changed; try again later.")
        ) from error
    # Not its prompt: a name is seen by the team where it is shared.
    return _keep(actor, clean, name=gettext("Picture of the gallery"), image=image)[0]


def usable(actor: User, public_ids: Sequence[uuid.UUID]) -> list[ReferenceImage]:
    """Return the reference images that have these ids, in the order of the ids.

    Raises `InvalidChoice` where one is gone: what was asked for with it is not meant without it.
    """
    found = access.in_order(access.references_of(actor), public_ids)
    if len(found) < len(public_ids):
        raise InvalidChoice(
            _(
                "A reference image was taken off the shelf or is no longer shared."
                " Press the button again to go on without it, or add another one."
            ),
            field="references",
        )
    return found


def _clean(source: BinaryIO, limits: Limits) -> CleanImage:
    try:
        return clean_reference(source, limits)
    except ImageRefused as error:
        raise refusal(error.code) from error


def _keep(
    actor: User, clean: CleanImage, *, name: str, image: Image | None = None
) -> tuple[ReferenceImage, bool]:
    """Keep a picture on its owner's shelf; False with it where it was there already.

    Files get names of their own and are stored before the row, so that a row always has them, and
    deleting them again, where the row was not written, takes them from nobody else.
    """
    known = ReferenceImage.objects.filter(owner=actor, sha256=clean.sha256, removed_at=None).first()
    if known is None:
        _check_room(actor)
        names = _store(actor, clean)
        used = False
        try:
            known, is_new = _write(actor, clean, names, name)
            used = known.file == names[0]
        finally:
            if not used:
                _delete(names)
    else:
        is_new = False
    if image is not None and known.image_id is None:
        known.image = image
        known.save(update_fields=["image"])
    return known, is_new


def _write(
    actor: User, clean: CleanImage, names: tuple[str, str], name: str
) -> tuple[ReferenceImage, bool]:
    """Write the row, or take the one that was written or taken off the shelf before.

    The member's row is held meanwhile, so that uploads at the same time are counted one by one.
    """
    with transaction.atomic():
        hold_welcome(actor)
        rows = ReferenceImage.objects.select_for_update(of=["self"]).filter(owner=actor)
        known = rows.filter(sha256=clean.sha256).first()
        if known is not None and known.removed_at is None:
            return known, False
        _check_room(actor)
        if known is not None:
            known.removed_at = None
            known.save(update_fields=["removed_at"])
            return known, True
        made = ReferenceImage.objects.create(
            owner=actor,
            sha256=clean.sha256,
            file=names[0],
            thumbnail=names[1],
            content_type=clean.content_type,
            bytes=len(clean.data),
            width=clean.width,
            height=clean.height,
            name=in_one_line(name)[:NAME_LENGTH],
        )
    return made, True


def _check_room(actor: User) -> None:
    most = settings.REFERENCES_PER_MEMBER
    if ReferenceImage.objects.filter(owner=actor, removed_at=None).count() >= most:
        raise ReferenceRefused(
            ngettext(
                "Your shelf is full: %(most)s reference image fits."
                " Take one off that you no longer need.",
                "Your shelf is full: %(most)s reference images fit."
                " Take some off that you no longer need.",
                most,
            )
            % {"most": most},
            field="upload",
        )
    # Their files are still there for a while; who adds and takes off in turns is bounded by that.
    waiting = ReferenceImage.objects.filter(owner=actor, removed_at__isnull=False, uses=None)
    if waiting.count() >= most:
        raise ReferenceRefused(
            _(
                "You have taken off so many reference images that no more can be kept just now."
                " They are deleted after about an hour; try again then."
            ),
            field="upload",
        )


def _store(actor: User, clean: CleanImage) -> tuple[str, str]:
    """Store the picture and its thumbnail; return their names."""
    stem = f"{files.reference_folder(actor.public_id)}/{uuid.uuid4().hex}"
    names = stem + files.SUFFIXES[clean.content_type], f"{stem}-thumbnail.webp"
    thumbnail = make_renditions(io.BytesIO(clean.data)).thumbnails[0].data
    try:
        files.store(names[0], clean.data, clean.sha256)
        files.store(names[1], thumbnail, hashlib.sha256(thumbnail).hexdigest())
    except OSError as error:
        logger.exception("a reference image can't be stored")
        _delete(names)
        raise refusal("not-stored") from error
    return names


def _delete(names: tuple[str, str]) -> None:
    for name in names:
        try:
            default_storage.delete(name)
        except OSError:
            logger.exception("a file that nobody needs can't be deleted")


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
    # A copy of what moderators withhold is handed to nobody.
    rows = ReferenceImage.objects.filter(image__withheld_at=None)
    return rows.filter(public_id=claim["reference"]).first()
