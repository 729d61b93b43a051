"""Links to thumbnails that open them for some hours, without a session: who has one may look.

A link is signed for an image, its end, and the *ground* on which the picture is seen. On their own
pictures people look without any row being asked for; they are gone once the file is. Other people's
are looked up each time: what is no longer shared with the viewer, or was trashed, is refused at
once.

No link asks for a session, so whoever has one may look until it ends, between 6 and 12 hours after
it was put into a page, also once its person has signed out. Only somebody's being shut out ends all
links that pages gave them: at once those to what others show, within a second those to their own.
So it is with a picture that moderators withhold.

What an admin is given while they view the portal as somebody opens for as long as that lasts, and
nothing that the person may not look at.
"""

import base64
import hmac
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from django.conf import settings
from django.db.models import Exists
from django.utils import timezone

from gallery import access, files
from gallery.models import Image, Standing, User, Viewing
from gallery.services.remembering import SHUT_OUT, WITHHELD, remembered

PREFIX = "/thumbnails/"
# A link stays the same for so long, and lives for one to two such spans: the browser's cache is of
# use, and a page that was left open still gets the pictures that it has not shown yet.
SPAN_HOURS = 6
SIGNATURE_BYTES = 16

_CLAIM = re.compile(
    r"(?P<signature>[\w-]{22})/"
    r"(?P<signed>(?P<end>[0-9]{1,8})/(?P<kind>[osv])(?P<image>[0-9]{0,18})\.?(?P<viewer>[0-9]{0,18})/"
    r"(?P<stem>[\w/.-]+))-(?P<width>[1-9][0-9]{0,4})\.webp",
    re.ASCII,
)


class Kind(StrEnum):
    """What lets somebody see a picture: it is theirs, it is shown to them, or they view as one."""

    OWN = "o"
    SHOWN = "s"
    VIEWED = "v"


@dataclass(frozen=True, slots=True)
class Ground:
    """What lets somebody see a picture, with their key; where it is shown to them, also its key.

    Where they view as somebody, the key is that of their viewing.
    """

    kind: Kind
    image: int = 0
    viewer: int = 0

    def __str__(self) -> str:
        return f"{self.kind}{self.image or ''}.{self.viewer}"


OWN = Ground(Kind.OWN)
_viewing: ContextVar[int] = ContextVar("viewing", default=0)


@contextmanager
def given_while(viewing: Viewing) -> Iterator[None]:
    """Have all links that are made within end with an admin's viewing as somebody."""
    token = _viewing.set(viewing.pk)
    try:
        yield
    finally:
        _viewing.reset(token)


def ground_of(image: Image, viewer: User) -> Ground:
    """Return on what ground a person sees an image."""
    return OWN if image.owner_id == viewer.pk else Ground(Kind.SHOWN, image.pk, viewer.pk)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link opens: a file's name in the storage, until an hour since the epoch."""

    name: str
    end: int
    tag: str
    may_be_kept: bool = True

    @property
    def seconds_left(self) -> int:
        """How long the link goes on opening it."""
        return max(self.end * 3600 - int(time.time()), 0)


def thumbnails_of(image: Image, ground: Ground) -> list[tuple[str, int]]:
    """Return address and width in pixels of each thumbnail, the smallest first."""
    widths = sorted(map(int, image.thumbnails))
    if not widths:
        return []
    stem = files.stem_of(image.thumbnails[str(widths[0])])
    end = (int(time.time()) // (3600 * SPAN_HOURS) + 2) * SPAN_HOURS
    if viewing := _viewing.get():
        ground = Ground(Kind.VIEWED, image.pk, viewing)
    elif ground == OWN:
        ground = Ground(Kind.OWN, viewer=image.owner_id)
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
    ground = Ground(Kind(found["kind"]), int(found["image"] or 0), int(found["viewer"] or 0))
    if ground.kind == Kind.OWN:
        is_open = _is_in_team(ground.viewer) and not _is_withheld(ground.viewer, found["stem"])
    elif ground.kind == Kind.VIEWED:
        is_open = _is_viewed(ground)
    else:
        is_open = _holds(ground)
    if not is_open:
        return None
    name = files.thumbnail_name(found["stem"], int(found["width"]))
    tag = f"{found['signature']}-{found['width']}"
    return Opened(name, end, tag, may_be_kept=ground.kind != Kind.VIEWED)


def _is_in_team(key: int) -> bool:
    """Tell whether a person was not shut out a second ago, without a question for each picture."""
    return key not in remembered(SHUT_OUT, _shut_out)


def _shut_out() -> frozenset[int]:
    people = User.objects.exclude(standing=Standing.ACTIVE)
    return frozenset(people.values_list("pk", flat=True))


def _is_withheld(owner: int, stem: str) -> bool:
    """Tell whether moderators had taken a picture of somebody's out of sight a second ago."""
    return (owner, stem) in remembered(WITHHELD, _withheld)


def _withheld() -> frozenset[tuple[int, str]]:
    rows = Image.objects.withheld().values_list("owner", "thumbnails")
    return frozenset(
        (owner, files.stem_of(name)) for owner, names in rows for name in names.values()
    )


def _holds(ground: Ground) -> bool:
    """Tell whether a picture is still shown to an active person, in one query."""
    viewer = User(pk=ground.viewer)
    active = Exists(User.objects.filter(pk=ground.viewer, standing=Standing.ACTIVE))
    return access.viewable_images_of(viewer).kept().filter(active, pk=ground.image).exists()


def _is_viewed(ground: Ground) -> bool:
    """Tell whether an admin still views as somebody who may look at the picture."""
    running = Viewing.objects.in_force(timezone.now()).select_related("person")
    viewing = running.filter(pk=ground.viewer).first()
    if viewing is None:
        return False
    return access.viewable_images_of(viewing.person).filter(pk=ground.image).exists()


def _signature(signed: str) -> str:
    digest = hmac.digest(_key(settings.SECRET_KEY), signed.encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:SIGNATURE_BYTES]).rstrip(b"=").decode()


@lru_cache(maxsize=2)
def _key(secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"gallery.thumbnails", "sha256")
