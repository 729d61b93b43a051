"""Copies of a picture's file with a mark of its origin, or without any; its pixels stay.

Files are taken apart at their segments and chunks and put together anew while they are read, so a
copy takes no more memory than a piece of it, and nothing is decoded or compressed again. Where a
file is not laid out as its format says, the copy is the file as it is, and says so.
"""

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

from gallery.imaging.errors import ImageRefused
from gallery.imaging.exif import orientation_alone
from gallery.imaging.parts import (
    JPEG_SCAN,
    PNG_SIGNATURE,
    READ_BYTES,
    BrokenFileError,
    Part,
    jpeg_parts,
    length_of,
    png_parts,
    read_at,
    webp_parts,
)
from gallery.imaging.structure import webp_canvas
from gallery.imaging.xmp import Origin, packet

Piece = bytes | Part

_XMP_IN_JPEG = b"http://ns.adobe.com/xap/1.0/\0"
_MORE_XMP_IN_JPEG = b"http://ns.adobe.com/xmp/extension/\0"
_EXIF_IN_JPEG = b"Exif\0\0"
_XMP_IN_PNG = b"XML:com.adobe.xmp\0"
_MOST_IN_JPEG = 0xFFFF - 2
# Segments that say how the pixels are to be shown: the size of one, the colours, how they are kept.
_SHOWN_IN_JPEG = ((b"\xe0", b"JFIF\0"), (b"\xe2", b"ICC_PROFILE\0"), (b"\xee", b"Adobe"))
_APPLICATION_IN_JPEG = frozenset(bytes([marker]) for marker in range(0xE0, 0xF0))
_COMMENT_IN_JPEG = b"\xfe"
_SHOWN_IN_PNG = frozenset(
    b"tRNS cHRM gAMA iCCP sRGB sBIT cICP mDCV cLLI bKGD hIST pHYs sPLT acTL fcTL fdAT".split()
)
_PIXELS_IN_WEBP = frozenset({b"VP8 ", b"VP8L", b"ANMF"})
_SHOWN_IN_WEBP = frozenset({b"VP8X", b"ICCP", b"ANIM", b"ALPH", *_PIXELS_IN_WEBP})
_WEBP_EXIF, _WEBP_XMP, _WEBP_ALPHA = 0x08, 0x04, 0x10


class Outcome(StrEnum):
    """What became of a copy: as wanted, or the file as it is, and why."""

    DONE = "done"
    SIGNED = "signed"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that is read piece by piece from its open source."""

    source: BinaryIO
    pieces: Sequence[Piece]
    outcome: Outcome

    @property
    def length(self) -> int:
        """How many bytes it has."""
        return sum(map(_length, self.pieces))

    def __iter__(self) -> Iterator[bytes]:
        """Give the bytes. Raises `OSError` where the source has become shorter."""
        for piece in self.pieces:
            if isinstance(piece, bytes):
                yield piece
            else:
                yield from _read(self.source, piece.start, piece.end)

    def close(self) -> None:
        """Close the source."""
        self.source.close()


def with_xmp(source: BinaryIO, origin: Origin) -> Copy:
    """Return a copy that carries an XMP packet about its origin in the place of an earlier one.

    What is signed is copied as it is. A C2PA manifest holds a hash of all bytes around it: one more
    byte would break it, and the picture would be shown as forged. It says by itself, under a
    signature, what made the picture, so nothing is missing.
    """
    try:
        start = read_at(source, 0, 12)
        if start.startswith(PNG_SIGNATURE):
            pieces = _marked_png(list(png_parts(source, whole=False)), packet(origin))
        elif start.startswith(b"\xff\xd8\xff"):
            pieces = _marked_jpeg(list(jpeg_parts(source, whole=False)), packet(origin))
        elif start[:4] == b"RIFF" and start[8:] == b"WEBP":
            parts = list(webp_parts(source, whole=False))
            pieces = _marked_webp(source, parts, packet(origin))
        else:
            return _as_it_is(source, Outcome.UNREADABLE)
    except (BrokenFileError, ImageRefused):
        return _as_it_is(source, Outcome.UNREADABLE)
    if pieces is None:
        return _as_it_is(source, Outcome.SIGNED)
    return Copy(source, pieces, Outcome.DONE)


def without_metadata(source: BinaryIO) -> Copy:
    """Return a copy without anything but the picture and what is needed to show it as it is meant.

    That is its colour profile and, where it is kept lying on its side, how to turn it. Signatures
    go, too: they would no longer be true.
    """
    try:
        start = read_at(source, 0, 12)
        if start.startswith(PNG_SIGNATURE):
            pieces = _clean_png(source)
        elif start.startswith(b"\xff\xd8\xff"):
            pieces = _clean_jpeg(source)
        elif start[:4] == b"RIFF" and start[8:] == b"WEBP":
            pieces = _clean_webp(source)
        else:
            return _as_it_is(source, Outcome.UNREADABLE)
    except BrokenFileError:
        return _as_it_is(source, Outcome.UNREADABLE)
    return Copy(source, pieces, Outcome.DONE)


def _check_picture(parts: Sequence[Part], kinds: frozenset[bytes]) -> None:
    """Raise `BrokenFileError` where there is no part that holds pixels."""
    if not any(part.kind in kinds for part in parts):
        raise BrokenFileError


def _as_it_is(source: BinaryIO, outcome: Outcome) -> Copy:
    return Copy(source, [Part(b"", 0, length_of(source))], outcome)


def _length(piece: Piece) -> int:
    return len(piece) if isinstance(piece, bytes) else piece.end - piece.start


def _read(source: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    source.seek(start)
    while start < end:
        data = source.read(min(READ_BYTES, end - start))
        if not data:
            raise OSError("A picture's file has become shorter while it was read.")
        start += len(data)
        yield data


# JPEG


def _segment(kind: bytes, content: bytes) -> bytes:
    return b"\xff" + kind + struct.pack(">H", len(content) + 2) + content


def _marked_jpeg(parts: list[Part], xmp: bytes) -> list[Piece] | None:
    if any(part.kind == b"\xeb" and b"c2pa" in part.head for part in parts):
        return None
    content = _XMP_IN_JPEG + xmp
    if len(content) > _MOST_IN_JPEG:
        raise BrokenFileError
    kept = [part for part in parts if not _is_xmp_in_jpeg(part)]
    # It stands behind the headers that have to be the first ones.
    place = 1
    while kept[place].kind == b"\xe0" or kept[place].head.startswith(_EXIF_IN_JPEG):
        place += 1
    return [*kept[:place], _segment(b"\xe1", content), *kept[place:]]


def _is_xmp_in_jpeg(part: Part) -> bool:
    return part.kind == b"\xe1" and part.head.startswith((_XMP_IN_JPEG, _MORE_XMP_IN_JPEG))


def _clean_jpeg(source: BinaryIO) -> list[Piece]:
    pieces: list[Piece] = []
    parts = list(jpeg_parts(source, whole=True))
    _check_picture(parts, frozenset({JPEG_SCAN}))
    for part in parts:
        if _is_shown_in_jpeg(part):
            pieces.append(part)
        elif part.head.startswith(_EXIF_IN_JPEG):
            exif = read_at(source, part.start + 4, part.end - part.start - 4)
            if turned := orientation_alone(exif.removeprefix(_EXIF_IN_JPEG)):
                pieces.append(_segment(b"\xe1", _EXIF_IN_JPEG + turned))
    return pieces


def _is_shown_in_jpeg(part: Part) -> bool:
    if part.kind in _APPLICATION_IN_JPEG:
        return any(part.kind == kind and part.head.startswith(it) for kind, it in _SHOWN_IN_JPEG)
    return part.kind != _COMMENT_IN_JPEG


# PNG


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def _marked_png(parts: list[Part], xmp: bytes) -> list[Piece] | None:
    if any(part.kind == b"caBX" for part in parts):
        return None
    kept = [part for part in parts if part.kind != b"iTXt" or not part.head.startswith(_XMP_IN_PNG)]
    # Not compressed, in no language, without a translated keyword.
    text = _chunk(b"iTXt", _XMP_IN_PNG + b"\0\0\0\0" + xmp)
    return [*kept[:2], text, *kept[2:]]


def _clean_png(source: BinaryIO) -> list[Piece]:
    pieces: list[Piece] = []
    for part in png_parts(source, whole=True):
        # A capital first letter: without such a chunk nobody can read the picture.
        if part.kind in _SHOWN_IN_PNG or part.kind[:1].isupper() or not part.kind:
            pieces.append(part)
        elif part.kind == b"eXIf":
            exif = read_at(source, part.start + 8, part.end - part.start - 12)
            if turned := orientation_alone(exif):
                pieces.append(_chunk(b"eXIf", turned))
    return pieces


# WebP


def _riff_chunk(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def _riff(chunks: Sequence[Piece], after: Sequence[Piece] = ()) -> list[Piece]:
    size = 4 + sum(map(_length, chunks))
    if size >= 1 << 32:
        raise BrokenFileError
    return [b"RIFF" + struct.pack("<I", size) + b"WEBP", *chunks, *after]


def _marked_webp(source: BinaryIO, parts: list[Part], xmp: bytes) -> list[Piece] | None:
    _check_picture(parts, _PIXELS_IN_WEBP)
    if any(part.kind == b"C2PA" for part in parts):
        return None
    after = [part for part in parts if not part.kind]
    chunks: list[Piece] = []
    for part in parts[1:]:
        if part.kind == b"VP8X":
            chunks.append(_extended(part.head, add=_WEBP_XMP))
        elif part.kind not in {b"XMP ", b""}:
            chunks.append(part)
    if not any(part.kind == b"VP8X" for part in parts):
        chunks.insert(0, _riff_chunk(b"VP8X", _new_header(source)))
    return _riff([*chunks, _riff_chunk(b"XMP ", xmp)], after)


def _extended(header: bytes, *, add: int = 0, remove: int = 0) -> bytes:
    """Return the chunk of an extended header with other flags."""
    if len(header) < 10:
        raise BrokenFileError
    return _riff_chunk(b"VP8X", bytes([header[0] & ~remove | add]) + header[1:])


def _new_header(source: BinaryIO) -> bytes:
    """Return the extended header of a picture that has only a simple one."""
    start = read_at(source, 0, 30)
    width, height = webp_canvas(start)
    has_alpha = start[12:16] == b"VP8L" and start[24] & 0x10
    flags = _WEBP_XMP | (_WEBP_ALPHA if has_alpha else 0)
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return bytes([flags, 0, 0, 0]) + sides


def _clean_webp(source: BinaryIO) -> list[Piece]:
    header: bytes | None = None
    chunks: list[Piece] = []
    turned = b""
    parts = list(webp_parts(source, whole=True))
    _check_picture(parts, _PIXELS_IN_WEBP)
    for part in parts:
        if part.kind == b"VP8X":
            header = part.head
        elif part.kind in _SHOWN_IN_WEBP:
            chunks.append(part)
        elif part.kind == b"EXIF":
            exif = read_at(source, part.start + 8, part.end - part.start - 8)
            turned = orientation_alone(exif.removeprefix(_EXIF_IN_JPEG))
    if header is not None:
        flags = _WEBP_XMP if turned else _WEBP_XMP | _WEBP_EXIF
        chunks.insert(0, _extended(header, remove=flags))
        if turned:
            chunks.append(_riff_chunk(b"EXIF", turned))
    return _riff(chunks)
