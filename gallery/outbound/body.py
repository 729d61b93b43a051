"""Reading a response's body with a limit that compression can't get round."""

import zlib
from collections.abc import Iterator

import httpx

from gallery.outbound.errors import RefusedEncoding, TooLarge, Truncated

# Windows bits that make zlib recognise both gzip and zlib headers (zlib.decompressobj).
_GZIP_OR_ZLIB = 47


def decoded_chunks(response: httpx.Response, max_bytes: int) -> Iterator[bytes]:
    """Yield a streamed body in pieces of at most `max_bytes` together, packed and decoded.

    httpx would unpack a whole chunk of compressed bytes at once, a thousand times its size, so
    the raw bytes are read and unpacked here. Raises TooLarge, RefusedEncoding for encodings other
    than gzip and deflate, Truncated where a compressed body ends early, and httpx's errors.
    """
    promised = _promised(response)
    if promised is not None and promised > max_bytes:
        raise TooLarge(f"{promised} bytes are promised, at most {max_bytes} are taken.")
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    raw = response.iter_raw()
    if encoding in ("identity", ""):
        yield from _plain(raw, max_bytes, promised)
    elif encoding in ("gzip", "x-gzip", "deflate"):
        yield from _unpacked(_plain(raw, max_bytes, promised), max_bytes)
    else:
        raise RefusedEncoding("content encoding")


def _promised(response: httpx.Response) -> int | None:
    """Return `Content-Length` in bytes, None where there is none that can be read."""
    digits = response.headers.get("content-length", "")
    if not (digits.isascii() and digits.isdecimal()):
        return None
    # A number that is longer than any file's stays one that no limit allows.
    return int(digits.lstrip("0")[:20] or "0")


def _plain(chunks: Iterator[bytes], max_bytes: int, promised: int | None) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > max_bytes:
            raise TooLarge(f"More than {max_bytes} bytes came.")
        yield chunk
    if promised is not None and size != promised:
        raise Truncated(f"{size} of {promised} bytes came.")


def _unpacked(chunks: Iterator[bytes], max_bytes: int) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(_GZIP_OR_ZLIB)
    left = max_bytes
    for chunk in chunks:
        try:
            data = unpacker.decompress(chunk, left + 1)
        except zlib.error:
            raise RefusedEncoding("damaged compression") from None
        left -= len(data)
        if left < 0:
            raise TooLarge(f"More than {max_bytes} bytes came.")
        yield data
        if unpacker.eof:
            # What follows is no part of the file, and zlib would hoard it.
            return
    raise Truncated("compressed body ends early")
