"""Checking an address by its text, before anything is resolved or dialled."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from gallery.outbound.errors import RefusedUrl

PORTS = {"http": 80, "https": 443}
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?", re.ASCII | re.IGNORECASE)
MAX_LENGTH = 2000
# Libraries disagree on what spaces, control characters and backslashes mean.
_ODD = re.compile(r"[\x00-\x20\x7f\\]")
# urlsplit passes over what stands around brackets; others read a port in it.
_NETLOC = re.compile(r"(\[[^\[\]]*\]|[^\[\]:]*)(:[0-9]*)?")

Origin = tuple[str, str, int]


def origin(url: str) -> Origin:
    """Return scheme, host and port of an address."""
    parts = urlsplit(url)
    port = PORTS.get(parts.scheme, 0) if parts.port is None else parts.port
    return parts.scheme, parts.hostname or "", port


def check_url(url: str, trusted: frozenset[Origin] = frozenset()) -> Origin:
    """Return the origin of an address that may be asked, or raise `RefusedUrl`.

    Only http and https on their own ports, no user name, and a host that is a plain name or a
    plainly written IP address: other spellings (decimal, octal, short) mean different hosts to
    different libraries.
    """
    if len(url) > MAX_LENGTH or _ODD.search(url):
        raise RefusedUrl("The address is too long or has characters that don't belong there.")
    try:
        parts = urlsplit(url)
        found = origin(url)
    except ValueError:
        raise RefusedUrl("The address can't be read.") from None
    if "@" in parts.netloc:
        raise RefusedUrl("An address with a user name is not asked.")
    if not _NETLOC.fullmatch(parts.netloc):
        raise RefusedUrl("The host is not written plainly.")
    if found not in trusted:
        _check_parts(parts, found)
    return found


def _check_parts(parts: SplitResult, found: Origin) -> None:
    scheme, host, port = found
    if scheme not in PORTS:
        raise RefusedUrl("Only http and https are asked.")
    if port != PORTS[scheme]:
        raise RefusedUrl("Only the usual ports are asked.")
    if not _is_plain_host(host):
        raise RefusedUrl("The host is not written plainly.")


def _is_plain_host(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        labels = host.split(".")
        return (
            len(host) <= 253
            and len(labels) > 1
            and all(len(label) <= 63 and LABEL.fullmatch(label) for label in labels)
            # A last label of digits makes it a number to some resolvers; 0x likewise.
            and not re.fullmatch(r"(0x[0-9a-f]*|[0-9]+)", labels[-1], re.IGNORECASE)
        )
    return True
