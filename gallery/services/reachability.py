"""How the provider fetches a reference image from this portal, or why it can't.

Apiframe fetches a reference by its address (Apiframe v2, `grokParams.image`), so that address must
mean something to it: the portal's public one, or that of the bucket that keeps the pictures. The
provider has uploads of its own, too, but neither their paths nor their shapes are documented
(Apiframe v2, Others), so there is no such road here.
"""

import ipaddress
import logging
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from gallery import files
from gallery.models import User
from gallery.permissions import Right, may
from gallery.services.provider_account import connection

logger = logging.getLogger(__name__)


class Way(StrEnum):
    """Whose address a link to a reference image has."""

    PORTAL = "portal"
    BUCKET = "bucket"


class Obstacle(StrEnum):
    """Why no link would be of use."""

    OFF = "off"
    NO_BUCKET = "no-bucket"
    LOCAL_BUCKET = "local-bucket"
    LOCAL_PORTAL = "local-portal"


@dataclass(frozen=True, slots=True)
class Road:
    """The way by which reference images reach the provider, or the obstacle that is in it."""

    way: Way | None
    obstacle: Obstacle | None = None

    @property
    def is_open(self) -> bool:
        """Whether reference images can be given to the provider, by the looks of the addresses."""
        return self.way is not None


def is_local(url: str) -> bool:
    """Tell whether an address means something on this machine or in this network only."""
    host = urlsplit(url).hostname or ""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal", ".localhost"))


def _reaches(url: str) -> bool:
    """Tell whether the provider in use gets to an address of ours.

    One on this machine, such as the sandbox, reaches local addresses; any other needs a public one.
    """
    return is_local(connection().url) or not is_local(url)


def road() -> Road:
    """Return how reference images reach the provider in use, by `GROKWEB_REFERENCE_LINKS`."""
    chosen = settings.REFERENCE_LINKS
    if chosen == "off":
        return Road(None, Obstacle.OFF)
    if chosen == "bucket":
        return _by_bucket()
    by_bucket = _by_bucket() if chosen == "auto" else Road(None)
    if by_bucket.is_open:
        return by_bucket
    if _reaches(settings.PUBLIC_URL):
        return Road(Way.PORTAL)
    return Road(None, Obstacle.LOCAL_PORTAL)


def _by_bucket() -> Road:
    if not settings.S3_BUCKET:
        return Road(None, Obstacle.NO_BUCKET)
    # Without an address of its own a bucket is at Amazon's.
    if settings.S3_ENDPOINT and not _reaches(settings.S3_ENDPOINT):
        return Road(None, Obstacle.LOCAL_BUCKET)
    return Road(Way.BUCKET)


def webhook_address() -> str:
    """Return where the provider is to report ends to, or "" where it can't reach this portal.

    Only an operator who has configured the portal's public address has said that there is one.
    """
    if not (settings.WEBHOOKS and settings.PUBLIC_URL_IS_SET and _reaches(settings.PUBLIC_URL)):
        return ""
    return settings.PUBLIC_URL.rstrip("/") + reverse("gallery:webhook")


def why_not(person: User) -> str:
    """Return why reference images are off, for this person: whoever can change it is told how."""
    obstacle = road().obstacle
    if obstacle is None:
        return ""
    if may(person.role, Right.MANAGE_PORTAL):
        return _("Reference images are off. %(reason)s") % {"reason": what_to_set(obstacle)}
    if obstacle is Obstacle.OFF:
        return _("Reference images are switched off in this portal.")
    return _(
        "Reference images are off: the picture provider can't fetch them from this portal."
        " An admin can change that."
    )


def refusal(person: User) -> str:
    """Return the words for a person who wanted to send a reference image."""
    return _("%(reason)s Remove the reference image to send the prompt alone.") % {
        "reason": why_not(person)
    }


def what_to_set(obstacle: Obstacle) -> str:
    """Return what is in the way and what an operator can do about it."""
    words = {
        Obstacle.OFF: _("GROKWEB_REFERENCE_LINKS is “off”. Set it to “auto” to turn them on."),
        Obstacle.NO_BUCKET: _(
            "GROKWEB_REFERENCE_LINKS asks for links to a bucket, and there is none. Name one by"
            " GROKWEB_S3_BUCKET."
        ),
        Obstacle.LOCAL_BUCKET: _(
            "The provider can't reach the bucket: %(bucket)s is an address of your own network."
            " Set GROKWEB_S3_ENDPOINT to a public one."
        ),
        Obstacle.LOCAL_PORTAL: _(
            "The provider can't reach this portal: %(portal)s is an address of your own network."
            " Set GROKWEB_PUBLIC_URL to a public one, or keep the pictures in a bucket that the"
            " provider can reach, by GROKWEB_S3_BUCKET."
        ),
    }[obstacle]
    return words % {"bucket": _place(settings.S3_ENDPOINT), "portal": _place(settings.PUBLIC_URL)}


def how(way: Way) -> str:
    """Return in words how reference images reach the provider."""
    words = {
        Way.PORTAL: _("By signed links to %(place)s. Each opens one file and expires after a day."),
        Way.BUCKET: _(
            "By signed links to the bucket %(place)s. Each opens one file and expires after a day."
        ),
    }[way]
    place = settings.S3_BUCKET if way is Way.BUCKET else _place(settings.PUBLIC_URL)
    return words % {"place": place}


def bucket_trouble() -> str:
    """Ask the bucket, where there is one, and return what an operator can do if it fails, or ""."""
    try:
        files.try_out()
    except OSError as error:
        logger.warning("the bucket was tried: %s", error)
        return _(
            "The bucket %(bucket)s does not let the portal in. Look at GROKWEB_S3_ENDPOINT, the key"
            " and its rights; the log says more. Until then no picture can be kept."
        ) % {"bucket": settings.S3_BUCKET}
    return ""


def _place(url: str) -> str:
    """Return an address without a name and a password that somebody may have put into it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def trusted_origins(provider_url: str) -> frozenset[str]:
    """Return the origin of a provider on this machine, whose local addresses may be fetched.

    Any other provider's results are fetched from public addresses only.
    """
    if not is_local(provider_url):
        return frozenset()
    parts = urlsplit(provider_url)
    return frozenset({f"{parts.scheme}://{parts.netloc}"})
