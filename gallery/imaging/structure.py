"""What a file's outline says before any decoder runs: its size, that it is whole, that it is sane.

Pillow reads chunks and segments one by one in Python, its WebP decoder reserves the canvas while
opening, and libjpeg goes over the whole picture once for every scan. A few bytes could therefore
cost minutes or gigabytes before Pillow's own size check is reached; the walks below are cheap and
come first.
"""

import re
import struct

from gallery.imaging.errors import ImageRefused

MAX_PNG_CHUNKS = 100_000
MAX_JPEG_SEGMENTS = 10_000
MAX_JPEG_SCANS = 100

Size = tuple[int, int]

# A byte FF that really begins a segment: FF00 is a stuffed data byte, FFFF padding, and
# FF01 and FFD0 to FFD8 stand alone without a length.
_JPEG_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd8\xff]")
_JPEG_END = 0xD9
_JPEG_SCAN = 0xDA
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def png_size(data: bytes) -> Size:
    """Width and height in pixels of a PNG whose chunks are complete up to IEND.

    Raises ImageRefused("damaged") when it is cut short or has an absurd number of chunks.
    """
    if data[12:16] != b"IHDR" or len(data) < 33:
        raise ImageRefused("damaged")
    position = 8
    for _ in range(MAX_PNG_CHUNKS):
        header = data[position : position + 8]
        if len(header) < 8:
            break
        position += 12 + int.from_bytes(header[:4], "big")
        if position > len(data):
            break
        if header[4:] == b"IEND":
            width, height = struct.unpack_from(">II", data, 16)
            return width, height
    raise ImageRefused("damaged")


def jpeg_size(data: bytes) -> Size:
    """Width and height in pixels of a JPEG whose segments are complete up to its end marker.

    Raises ImageRefused("damaged") when it is cut short, names no size, or has an absurd number
    of segments or scans.
    """
    size: Size | None = None
    scans = 0
    position = 2
    for _ in range(MAX_JPEG_SEGMENTS):
        found = _JPEG_MARKER.search(data, position)
        if found is None or scans > MAX_JPEG_SCANS:
            break
        marker = data[found.start() + 1]
        if marker == _JPEG_END:
            return _known(size)
        if marker in _JPEG_FRAMES and size is None:
            size = _jpeg_frame_size(data, found.end())
        scans += marker == _JPEG_SCAN
        position = found.end() + _jpeg_segment_length(data, found.end())
    raise ImageRefused("damaged")


def _known(size: Size | None) -> Size:
    if size is None:
        raise ImageRefused("damaged")
    return size


def _jpeg_segment_length(data: bytes, position: int) -> int:
    length = int.from_bytes(data[position : position + 2], "big")
    if length < 2 or position + length > len(data):
        raise ImageRefused("damaged")
    return length


def _jpeg_frame_size(data: bytes, position: int) -> Size:
    if position + 7 > len(data):
        raise ImageRefused("damaged")
    height, width = struct.unpack_from(">HH", data, position + 3)
    return width, height


def webp_size(data: bytes) -> Size:
    """Width and height in pixels of a WebP that is as long as it says.

    Raises ImageRefused("damaged") when it is cut short or begins with an unknown chunk.
    """
    if len(data) < 30 or int.from_bytes(data[4:8], "little") + 8 > len(data):
        raise ImageRefused("damaged")
    return webp_canvas(data[:30])


def webp_canvas(data: bytes) -> Size:
    """Width and height in pixels by the first 30 bytes of a WebP.

    Raises ImageRefused("damaged").
    """
    kind = data[12:16]
    if kind == b"VP8X":
        return _little(data[24:27]) + 1, _little(data[27:30]) + 1
    if kind == b"VP8L" and data[20] == 0x2F:
        bits = _little(data[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        return _little(data[26:28]) & 0x3FFF, _little(data[28:30]) & 0x3FFF
    raise ImageRefused("damaged")


def _little(data: bytes) -> int:
    return int.from_bytes(data, "little")
