"""How large a picture may be and which formats it may have, by where it comes from."""

from dataclasses import dataclass

from gallery.imaging.formats import HEIF, JPEG, PNG, WEBP, PictureFormat

MEBIBYTE = 1024 * 1024
MEGAPIXEL = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one picture: bytes of the file, pixels of the picture, pixels of a side."""

    max_bytes: int
    max_pixels: int
    max_side: int
    formats: tuple[PictureFormat, ...]


UPLOAD_LIMITS = Limits(
    max_bytes=20 * MEBIBYTE,
    max_pixels=40 * MEGAPIXEL,
    max_side=12_000,
    formats=(PNG, JPEG, WEBP, HEIF),
)
RESULT_LIMITS = Limits(
    max_bytes=60 * MEBIBYTE,
    max_pixels=40 * MEGAPIXEL,
    max_side=16_384,
    formats=(PNG, JPEG, WEBP),
)
