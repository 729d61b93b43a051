"""HEIC, as phones take their photographs: recognised, measured and opened without being registered.

Pillow learns nothing of it: only whoever asks this module opens such a file, so that no other code
of the process takes in another format than it had.
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from PIL import Image
from pillow_heif import HeifImageFile

from gallery.imaging.errors import ImageRefused
from gallery.imaging.structure import Size

MAX_BOXES = 20_000
MAX_DEPTH = 4

# By the kind of coding that they stand for; AV1 (AVIF) is another one, which is not taken.
_CODED = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
_GENERAL = frozenset({b"mif1", b"msf1", b"miaf"})
# Boxes with other boxes in them, on the way to the sizes; the first has four bytes before those.
_CONTAINERS = {b"meta": 4, b"iprp": 0, b"ipco": 0}


def is_heif(data: bytes) -> bool:
    """Tell whether a file says at its start that it is a picture coded as HEVC."""
    length = int.from_bytes(data[:4], "big")
    if data[4:8] != b"ftyp" or not 16 <= length <= 1024:
        return False
    brands = {data[at : at + 4] for at in (8, *range(16, min(length, len(data)) - 3, 4))}
    return data[8:12] in _CODED | _GENERAL and bool(brands & _CODED)


def heif_size(data: bytes) -> Size:
    """Width and height of the largest picture in a file whose boxes are complete.

    The decoder holds itself to these figures too: what turns out larger is an error to it.
    Raises ImageRefused("damaged") when the file is cut short or names no size.
    """
    sizes = [
        struct.unpack_from(">II", data, start + 4)
        for kind, start, end in _boxes(data)
        if kind == b"ispe" and end - start >= 12
    ]
    if not sizes:
        raise ImageRefused("damaged")
    width, height = max(sizes, key=lambda size: size[0] * size[1])
    return width, height


def _boxes(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start and end of the content of each box, from the outside to the inside."""
    spans = [(0, len(data), 0)]
    left = MAX_BOXES
    while spans:
        position, end, depth = spans.pop()
        while position < end:
            left -= 1
            kind, start, after = _box(data, position, end)
            if left < 0:
                raise ImageRefused("damaged")
            yield kind, start, after
            if kind in _CONTAINERS and depth < MAX_DEPTH:
                spans.append((start + _CONTAINERS[kind], after, depth + 1))
            position = after


def _box(data: bytes, position: int, end: int) -> tuple[bytes, int, int]:
    """Kind, and start and end of the content, of the box at a position."""
    length = int.from_bytes(data[position : position + 4], "big")
    start = position + 8
    if length == 1:
        length = int.from_bytes(data[start : start + 8], "big")
        start += 8
    elif length == 0:
        length = end - position
    if position + length > end or position + length < start:
        raise ImageRefused("damaged")
    return data[position + 4 : position + 8], start, position + length


def open_heif(source: BinaryIO) -> Image.Image:
    """The primary picture, upright as the file's own properties say, not decoded yet.

    The library turns it itself; what EXIF says of the same turn must not be heard again, and no
    metadata but the color profile goes any further.
    """
    image: Image.Image = HeifImageFile(source)  # type: ignore[no-untyped-call]
    profile = image.info.get("icc_profile")
    image.info = {} if profile is None else {"icc_profile": profile}
    return image
