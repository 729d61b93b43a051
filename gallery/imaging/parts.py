"""Where the segments and chunks of a picture's file begin and end, without decoding anything."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from gallery.imaging.structure import MAX_JPEG_SEGMENTS, MAX_PNG_CHUNKS

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_WEBP_CHUNKS = 10_000
JPEG_END, JPEG_SCAN = b"\xd9", b"\xda"
# Enough to tell by its first bytes what a part holds.
HEAD_BYTES = 64
READ_BYTES = 256 * 1024

# A marker within a scan: FF00 is a stuffed data byte, FFD0 to FFD7 belong to the scan.
_MARKER_IN_SCAN = re.compile(rb"\xff[^\x00\x01\xd0-\xd8\xff]")


class BrokenFileError(Exception):
    """The file is not laid out as its format says."""


@dataclass(frozen=True, slots=True)
class Part:
    """One segment or chunk: its kind, its place with all that frames it, its first bytes."""

    kind: bytes
    start: int
    end: int
    head: bytes = b""


def read_at(source: BinaryIO, position: int, number: int) -> bytes:
    """Read so many bytes from a place; fewer where the file ends."""
    source.seek(position)
    return source.read(number)


def length_of(source: BinaryIO) -> int:
    """Return how many bytes a file has."""
    return source.seek(0, io.SEEK_END) or source.tell()


def jpeg_parts(source: BinaryIO, *, whole: bool) -> Iterator[Part]:
    """Give the segments of a JPEG; what comes from the first scan on is one part.

    With `whole` each scan is a part, and what comes after the end of the picture is none. Raises
    `BrokenFileError`.
    """
    length, position = length_of(source), 2
    yield Part(b"\xd8", 0, 2)
    for _ in range(MAX_JPEG_SEGMENTS):
        header = read_at(source, position, 4 + HEAD_BYTES)
        if header[:2] == b"\xff\xff":  # padding before a marker
            position += 1
            continue
        kind = header[1:2]
        if kind == JPEG_END and whole:
            yield Part(kind, position, position + 2)
            return
        end = position + _jpeg_segment_length(header)
        if kind == JPEG_SCAN:
            end = _end_of_scan(source, end) if whole else length
        yield Part(kind, position, end, header[4 : end - position])
        if kind == JPEG_SCAN and not whole:
            return
        position = end
    raise BrokenFileError


def _jpeg_segment_length(header: bytes) -> int:
    size = int.from_bytes(header[2:4], "big")
    if header[:1] != b"\xff" or header[1:2] in b"\x00\x01\xd8" or size < 2:
        raise BrokenFileError
    return 2 + size


def _end_of_scan(source: BinaryIO, position: int) -> int:
    while len(data := read_at(source, position, READ_BYTES)) > 1:
        if found := _MARKER_IN_SCAN.search(data):
            return position + found.start()
        # The last byte may be the first half of a marker.
        position += len(data) - 1
    raise BrokenFileError


def png_parts(source: BinaryIO, *, whole: bool) -> Iterator[Part]:
    """Give the chunks of a PNG; what comes from the first pixels on is one part.

    With `whole` it goes on to the last chunk, and what comes after that is no part. Raises
    `BrokenFileError`.
    """
    length, position = length_of(source), len(PNG_SIGNATURE)
    yield Part(b"", 0, position)
    for number in range(MAX_PNG_CHUNKS):
        header = read_at(source, position, 8 + HEAD_BYTES)
        size, kind = int.from_bytes(header[:4], "big"), header[4:8]
        end = position + 12 + size
        if len(kind) < 4 or end > length or (number == 0) != (kind == b"IHDR"):
            break
        if kind == b"IDAT" and not whole:
            yield Part(kind, position, length)
            return
        yield Part(kind, position, end, header[8 : 8 + size])
        if kind == b"IEND" and whole:
            return
        position = end
    raise BrokenFileError


def webp_parts(source: BinaryIO, *, whole: bool) -> Iterator[Part]:
    """Give the header and the chunks of a WebP, and as a part without a kind what comes after them.

    With `whole` the last one is left out. Raises `BrokenFileError`.
    """
    length = length_of(source)
    inside = 8 + int.from_bytes(read_at(source, 4, 4), "little")
    if inside > length:
        raise BrokenFileError
    yield Part(b"RIFF", 0, 12)
    position = 12
    for _ in range(MAX_WEBP_CHUNKS):
        if position == inside:
            if inside < length and not whole:
                yield Part(b"", inside, length)
            return
        header = read_at(source, position, 8 + HEAD_BYTES)
        size = int.from_bytes(header[4:8], "little")
        end = position + 8 + size + size % 2
        if len(header) < 8 or end > inside:
            break
        yield Part(header[:4], position, end, header[8 : 8 + size])
        position = end
    raise BrokenFileError
