"""Fetching a file from a foreign address, bounded in time and bytes, from public hosts only."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import urljoin

import httpx

from gallery.outbound.deadline import deadline
from gallery.outbound.errors import (
    BadStatus,
    ConnectionFailed,
    DeadlineExceeded,
    RefusedUrl,
    TooLarge,
    TooManyRedirects,
    Truncated,
)
from gallery.outbound.transport import PublicOnlyBackend, Resolve, resolve, transport_over
from gallery.outbound.urls import Origin, check_url, origin

CHUNK = 64 * 1024
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
) -> Download:
    """Write the file at an address into a stream, from its current place on.

    `trusted_origins` such as `http://127.0.0.1:8001` are exempt from the rules on addresses. All
    hops together take no longer than `total_seconds`. Raises `OutboundError`; what was written
    then is worth nothing.
    """
    trusted = frozenset(map(origin, trusted_origins))
    hosts = frozenset((host, port) for _scheme, host, port in trusted)
    transport = transport_over(PublicOnlyBackend(hosts, resolver), connections=1)
    with (
        deadline(total_seconds),
        httpx.Client(
            transport=transport,
            timeout=STEP_SECONDS,
            trust_env=False,
            headers={"Accept": "image/*", "Accept-Encoding": "identity"},
        ) as client,
    ):
        try:
            return _follow(client, url, into, max_bytes, trusted)
        except httpx.TimeoutException:
            raise DeadlineExceeded("The file did not arrive in time.") from None
        except httpx.InvalidURL:
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
            target = urljoin(url, answer.headers.get("location", ""))
        if url.startswith("https:") and not target.startswith("https:"):
            raise TooManyRedirects("It leads from https elsewhere.")
        url = target
    raise TooManyRedirects("It leads on and on.")


def _save(answer: httpx.Response, into: BinaryIO, max_bytes: int, url: str) -> Download:
    if answer.status_code != httpx.codes.OK:
        raise BadStatus(answer.status_code)
    promised = answer.headers.get("content-length", "")
    whole = int(promised) if promised.isdecimal() else None
    if whole is not None and whole > max_bytes:
        raise TooLarge(f"{whole} bytes are promised, at most {max_bytes} are taken.")
    digest = hashlib.sha256()
    size = 0
    for chunk in answer.iter_bytes(CHUNK):
        size += len(chunk)
        if size > max_bytes:
            raise TooLarge(f"More than {max_bytes} bytes came.")
        digest.update(chunk)
        into.write(chunk)
    encoded = "content-encoding" in answer.headers
    if whole is not None and not encoded and size != whole:
        raise Truncated(f"{size} of {whole} bytes came.")
    content_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Download(size, digest.hexdigest(), content_type, url)
