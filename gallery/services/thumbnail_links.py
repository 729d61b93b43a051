"""Links to thumbnails that open them for some hours, without a session: who has one may look.

A link is signed for an image, its end, and the *ground* on which the picture is seen. On their own
pictures people look without any row being asked; they are gone once the file is. Every other ground
names the row that it rests on, which is looked up each time: what is no longer shared, was trashed,
or was revoked is refused at once.
"""

import base64
import hmac
import re
import time
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from django.conf import settings
from django.db.models import Exists, Q
from django.utils import timezone

from gallery import access, files
from gallery.models import (
    CollectionImage,
    Image,
    Share,
    ShareLink,
    SheetPicture,
    Standing,
    User,
)

PREFIX = "/thumbnails/"
# A link stays the same for so long, and lives for one to two such spans: the browser's cache is of
# use, and a page that was left open still gets the pictures that it has not shown yet.
SPAN_HOURS = 6
SIGNATURE_BYTES = 16

_CLAIM = re.compile(
    r"(?P<signature>[\w-]{22})/"
    r"(?P<signed>(?P<end>[0-9]{1,8})/(?P<kind>[a-z])(?P<row>[0-9]{0,18})\.?(?P<viewer>[0-9]{0,18})/"
    r"(?P<stem>[\w/.-]+))-(?P<width>[1-9][0-9]{0,4})\.webp",
    re.ASCII,
)


class Kind(StrEnum):
    """What lets somebody see a picture."""

    OWN = "o"
    FEED = "f"
    COLLECTION = "c"
    SHEET = "s"
    COLLECTION_LINK = "k"
    SHEET_LINK = "l"


@dataclass(frozen=True, slots=True)
class Ground:
    """What lets somebody see a picture: a row, and whom it lets; for a guest that is a link."""

    kind: Kind
    row: int = 0
    viewer: int = 0

    def __str__(self) -> str:
        return f"{self.kind}{self.row}.{self.viewer}" if self.row else str(self.kind)


OWN = Ground(Kind.OWN)


def in_feed(share: Share, viewer: User) -> Ground:
    """Somebody of the team sees the picture in the team's feed."""
    return Ground(Kind.FEED, share.pk, viewer.pk)


def in_collection(place: int, viewer: User) -> Ground:
    """Somebody sees it in a collection; `place` is the key of the `CollectionImage`."""
    return Ground(Kind.COLLECTION, place, viewer.pk)


def on_sheet(picture: SheetPicture, viewer: User) -> Ground:
    """Somebody of the team sees it on a contact sheet."""
    return Ground(Kind.SHEET, picture.pk, viewer.pk)


def by_collection_link(place: int, link: ShareLink) -> Ground:
    """A guest sees it by a link to a collection; `place` is the key of the `CollectionImage`."""
    return Ground(Kind.COLLECTION_LINK, place, link.pk)


def by_sheet_link(picture: SheetPicture, link: ShareLink) -> Ground:
    """A guest sees it by a link to a contact sheet."""
    return Ground(Kind.SHEET_LINK, picture.pk, link.pk)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link opens: a file's name in the storage, until an hour since the epoch."""

    name: str
    end: int
    tag: str

    @property
    def seconds_left(self) -> int:
        """How long the link goes on opening it."""
        return max(self.end * 3600 - int(time.time()), 0)


def thumbnails_of(image: Image, ground: Ground = OWN) -> list[tuple[str, int]]:
    """Return address and width in pixels of each thumbnail, the smallest first."""
    widths = sorted(map(int, image.thumbnails))
    if not widths:
        return []
    stem = files.stem_of(image.thumbnails[str(widths[0])])
    end = (int(time.time()) // (3600 * SPAN_HOURS) + 2) * SPAN_HOURS
    signed = f"{end}/{ground}/{stem}"
    start = f"{PREFIX}{_signature(signed)}/"
    return [(start + files.thumbnail_name(signed, width), width) for width in widths]


def opened(claim: str) -> Opened | None:
    """Return what the rest of an address behind `PREFIX` opens; None where it opens nothing."""
    found = _CLAIM.fullmatch(claim)
    if found is None or not hmac.compare_digest(_signature(found["signed"]), found["signature"]):
        return None
    end = int(found["end"])
    if end * 3600 <= time.time():
        return None
    ground = Ground(Kind(found["kind"]), int(found["row"] or 0), int(found["viewer"] or 0))
    if ground != OWN and not _holds(ground):
        return None
    name = files.thumbnail_name(found["stem"], int(found["width"]))
    return Opened(name, end, f"{found['signature']}-{found['width']}")


def _holds(ground: Ground) -> bool:
    """Tell whether what a picture was seen by is still so, in one query."""
    seen = Q(image__trashed_at=None, image__owner__standing=Standing.ACTIVE)
    row = Q(pk=ground.row) & seen
    viewer = Exists(User.objects.filter(pk=ground.viewer, standing=Standing.ACTIVE))
    if ground.kind == Kind.COLLECTION:
        collections = access.viewable_collections_of(User(pk=ground.viewer))
        return CollectionImage.objects.filter(viewer, row, collection__in=collections).exists()
    if ground.kind == Kind.FEED:
        return Share.objects.filter(viewer, row).exists()
    if ground.kind == Kind.SHEET:
        return SheetPicture.objects.filter(viewer, row).exists()
    return _link_opens(ground)


def _link_opens(ground: Ground) -> bool:
    now = timezone.now()
    is_open = Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=now))
    of = "collection__places" if ground.kind == Kind.COLLECTION_LINK else "sheet__pictures"
    through = {
        f"{of}__pk": ground.row,
        f"{of}__image__trashed_at": None,
        f"{of}__image__owner__standing": Standing.ACTIVE,
        "made_by__standing": Standing.ACTIVE,
    }
    return ShareLink.objects.filter(is_open, pk=ground.viewer, **through).exists()


def _signature(signed: str) -> str:
    digest = hmac.digest(_key(settings.SECRET_KEY), signed.encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:SIGNATURE_BYTES]).rstrip(b"=").decode()


@lru_cache(maxsize=2)
def _key(secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"gallery.thumbnails", "sha256")
