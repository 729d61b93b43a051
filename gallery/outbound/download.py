"""Fetching a file from a foreign address, bounded in time and bytes, from public hosts only."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import BinaryIO
from urllib.parse import urljoin

import httpcore
import httpx

from gallery.outbound.body import decoded_chunks
from gallery.outbound.deadline import deadline
from gallery.outbound.errors import (
    BadStatus,
    ConnectionFailed,
    DeadlineExceeded,
    RefusedUrl,
    TooManyRedirects,
    Truncated,
)
from gallery.outbound.resolver import Resolve, resolve
from gallery.outbound.transport import PublicOnlyBackend, transport_over
from gallery.outbound.urls import Origin, check_url, origin

MOST_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})
STEP_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Download:
    """A file that was fetched whole; the hash is in hexadecimal."""

    bytes: int
    sha256: str
    content_type: str
    final_url: str


def download(
    url: str,
    *,
    into: BinaryIO,
    max_bytes: int,
    total_seconds: float,
    trusted_origins: Iterable[str] = (),
    resolver: Resolve = resolve,
    dialler: httpcore.NetworkBackend | None = None,
) -> Download:
    """Write the file at an address into a stream, from its current place on.

    `trusted_origins` such as `http://127.0.0.1:8001` are exempt from the rules on addresses. All
    hops together take no longer than `total_seconds`. Raises `OutboundError`; what was written
    then is worth nothing.
    """
    trusted = frozenset(map(origin, trusted_origins))
    hosts = frozenset((host, port) for _scheme, host, port in trusted)
    transport = transport_over(PublicOnlyBackend(hosts, resolver, dialler), connections=1)
    with (
        deadline(total_seconds),
        httpx.Client(
            transport=transport,
            timeout=STEP_SECONDS,
            trust_env=False,
            headers={"Accept": "image/*", "Accept-Encoding": "identity"},
            # What one host wants to be reminded of is no business of the next.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        ) as client,
    ):
        try:
            return _follow(client, url, into, max_bytes, trusted)
        except httpx.TimeoutException:
            raise DeadlineExceeded("The file did not arrive in time.") from None
        except (httpx.InvalidURL, UnicodeError):
            raise RefusedUrl("The address can't be read.") from None
        except httpx.HTTPError as error:
            raise ConnectionFailed(type(error).__name__) from None


def _follow(
    client: httpx.Client, url: str, into: BinaryIO, max_bytes: int, trusted: frozenset[Origin]
) -> Download:
    """Ask address after address; each is checked anew."""
    for _hop in range(MOST_REDIRECTS + 1):
        check_url(url, trusted)
        with client.stream("GET", url) as answer:
            if answer.status_code not in REDIRECTS:
                return _save(answer, into, max_bytes, url)
            target = _join(url, answer.headers.get("location", ""))
        _check_hop(url, target, trusted)
        url = target
    raise TooManyRedirects("It leads on and on.")


def _join(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise RefusedUrl("The address that it leads to can't be read.") from None


def _check_hop(url: str, target: str, trusted: frozenset[Origin]) -> None:
    """Judge a redirect by where it comes from; where it goes is checked like a first address."""
    if _is_https(url) and not _is_https(target):
        raise TooManyRedirects("It leads from https elsewhere.")
    if check_url(target, trusted) in trusted and check_url(url, trusted) not in trusted:
        raise RefusedUrl("The trust is in what the provider says, not in where others point.")


def _is_https(url: str) -> bool:
    return url[:6].lower() == "https:"


def _save(answer: httpx.Response, into: BinaryIO, max_bytes: int, url: str) -> Download:
    if answer.status_code != httpx.codes.OK:
        raise BadStatus(answer.status_code)
    digest = hashlib.sha256()
    size = 0
    try:
        for chunk in decoded_chunks(answer, max_bytes):
            size += len(chunk)
            digest.update(chunk)
            into.write(chunk)
    except (httpx.ReadError, httpx.RemoteProtocolError):
        raise Truncated(f"The connection broke after {size} bytes.") from None
    content_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Download(size, digest.hexdigest(), content_type, url)
