"""How a picture is to be turned, taken out of its EXIF alone."""

import struct

from PIL import ExifTags, Image

from gallery.imaging.decode import PILLOW_FAULTS

# A file may say that its EXIF is as long as itself.
MOST_BYTES = 1024 * 1024
_TURNED = range(2, 9)


def orientation_alone(exif: bytes) -> bytes:
    """Return an EXIF block with nothing but the turn of the given one; b"" where it has none."""
    if len(exif) > MOST_BYTES:
        return b""
    found = Image.Exif()
    try:
        found.load(b"Exif\0\0" + exif)
        turn = found.get(ExifTags.Base.Orientation)
    except PILLOW_FAULTS:
        return b""
    if turn not in _TURNED:
        return b""
    short = 3
    entry = struct.pack(">HHIHH", ExifTags.Base.Orientation, short, 1, turn, 0)
    return b"MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
