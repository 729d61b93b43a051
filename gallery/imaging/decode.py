"""Untrusted bytes become one decoded Pillow image, or a refusal; nothing else gets out.

Pillow's global settings stay as they are: sizes are checked before Pillow sees the file, so its
own warning (between once and twice MAX_IMAGE_PIXELS) is never reached and no other code in the
process loses its protection.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image

from gallery.imaging.errors import ImageRefused
from gallery.imaging.formats import recognise
from gallery.imaging.limits import Limits

# All that Pillow's parsers were seen to raise on hostile files. Warning is here because a process
# may run with warnings as errors.
PILLOW_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    Warning,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class DecodedImage:
    """The pixels of a file's first frame as stored, and the content type found in its bytes."""

    image: Image.Image
    content_type: str


def open_image(source: BinaryIO | bytes, limits: Limits) -> Image.Image:
    """The decoded first frame of `source`, as stored: not yet upright, in its own mode.

    A stream is read from its start and not closed. Raises ImageRefused with any of its codes.
    """
    return decode(source, limits).image


def decode(source: BinaryIO | bytes, limits: Limits) -> DecodedImage:
    """Like `open_image`, together with the content type."""
    data = _read(source, limits.max_bytes)
    picture_format = recognise(data, limits.formats)
    _check_size(picture_format.declared_size(data), limits)
    with damage_refused():
        image = picture_format.opener(io.BytesIO(data))
        # A file may declare its size twice; what counts is what Pillow is about to allocate.
        _check_size(image.size, limits)
        image.load()
        _check_size(image.size, limits)
    return DecodedImage(image, picture_format.content_type)


@contextmanager
def damage_refused() -> Iterator[None]:
    """Turn whatever Pillow raises on a bad file into ImageRefused("damaged")."""
    try:
        yield
    except Image.DecompressionBombError as error:
        raise ImageRefused("too-many-pixels") from error
    except PILLOW_FAULTS as error:
        raise ImageRefused("damaged") from error


def _read(source: BinaryIO | bytes, max_bytes: int) -> bytes:
    data = source if isinstance(source, bytes) else _read_stream(source, max_bytes + 1)
    if len(data) > max_bytes:
        raise ImageRefused("too-many-bytes", limit=max_bytes)
    if not data:
        raise ImageRefused("empty")
    return data


def _read_stream(stream: BinaryIO, size: int) -> bytes:
    if stream.seekable():
        stream.seek(0)
    pieces = []
    # An unbuffered stream may give less than it was asked for.
    while size > 0 and (piece := stream.read(size)):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _check_size(size: tuple[int, int], limits: Limits) -> None:
    width, height = size
    if width < 1 or height < 1:
        raise ImageRefused("damaged", width=width, height=height)
    if width * height > limits.max_pixels:
        limit = limits.max_pixels
    elif max(width, height) > limits.max_side:
        limit = limits.max_side
    else:
        return
    raise ImageRefused("too-many-pixels", width=width, height=height, limit=limit)
