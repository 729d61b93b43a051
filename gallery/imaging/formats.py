"""Which picture a file is by its first bytes, never by its name; and the formats we can take."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image

from gallery.imaging.errors import ImageRefused
from gallery.imaging.heif import heif_size, is_heif, open_heif
from gallery.imaging.structure import Size, jpeg_size, png_size, webp_size

_PROLOG_BYTES = 16_384
_MARKUP_ENDS = ((b"<!--", b"-->"), (b"<?", b"?>"), (b"<!", b">"))


@dataclass(frozen=True, slots=True)
class PictureFormat:
    """One row of the table of formats: how to recognise it, measure it and name it.

    `opener` gives the picture not decoded yet, by the decoder of this format alone;
    `declared_size` reads (width, height) in pixels from the file's outline and raises
    ImageRefused("damaged").
    """

    opener: Callable[[BinaryIO], Image.Image]
    content_type: str
    matches: Callable[[bytes], bool]
    declared_size: Callable[[bytes], Size]


def _by_pillow(name: str) -> Callable[[BinaryIO], Image.Image]:
    """Open by one of Pillow's own decoders; the others stay shut, whatever is in the file."""
    return lambda source: Image.open(source, formats=[name])


PNG = PictureFormat(
    _by_pillow("PNG"),
    "image/png",
    lambda data: data.startswith(b"\x89PNG\r\n\x1a\n"),
    png_size,
)
JPEG = PictureFormat(
    _by_pillow("JPEG"), "image/jpeg", lambda data: data.startswith(b"\xff\xd8\xff"), jpeg_size
)
WEBP = PictureFormat(
    _by_pillow("WEBP"),
    "image/webp",
    lambda data: data.startswith(b"RIFF") and data[8:12] == b"WEBP",
    webp_size,
)
HEIF = PictureFormat(open_heif, "image/heic", is_heif, heif_size)

# Pictures that we know and do not take, so that the answer can say so.
_OTHER_PICTURES = (
    b"II*\x00",  # TIFF
    b"MM\x00*",
    b"II+\x00",  # BigTIFF
    b"MM\x00+",
    b"8BPS",  # Photoshop
    b"icns",
    b"\x00\x00\x01\x00",  # Windows icon
    b"\x00\x00\x02\x00",  # Windows cursor
    b"%!PS",
    b"\xc5\xd0\xd3\xc6",  # EPS with a preview
    b"\xff\x0a",  # JPEG XL
    b"\x00\x00\x00\x0cJXL ",
    b"\x00\x00\x00\x0cjP  ",  # JPEG 2000
    b"\xff\x4f\xff\x51",
    b"qoif",
    b"DDS ",
    b"v/1\x01",  # OpenEXR
    b"gimp xcf",
)
_ISO_MEDIA_PICTURES = frozenset(
    {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"}
)


def recognise(data: bytes, formats: tuple[PictureFormat, ...]) -> PictureFormat:
    """The row of `formats` that `data` belongs to.

    Raises ImageRefused with `vector-image`, `gif-image`, `unsupported-format` or `not-an-image`.
    """
    for candidate in formats:
        if candidate.matches(data):
            return candidate
    if _is_svg(data):
        raise ImageRefused("vector-image")
    # Most of them move, and one frame is hardly what their owners mean.
    if data.startswith((b"GIF87a", b"GIF89a")):
        raise ImageRefused("gif-image")
    if _is_other_picture(data):
        raise ImageRefused("unsupported-format")
    raise ImageRefused("not-an-image")


def _is_other_picture(data: bytes) -> bool:
    if data.startswith(_OTHER_PICTURES) or any(known.matches(data) for known in (PNG, JPEG, WEBP)):
        return True
    if data[4:8] == b"ftyp":
        return data[8:12] in _ISO_MEDIA_PICTURES
    # "BM" alone would also match prose; a bitmap has four reserved zero bytes after its length.
    return data.startswith(b"BM") and data[6:10] == b"\x00\x00\x00\x00"


def _is_svg(data: bytes) -> bool:
    head = data[:_PROLOG_BYTES]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", errors="ignore").encode()
    head = _after_prolog(head.removeprefix(b"\xef\xbb\xbf"))
    name, _, local_name = head[:80].lower().lstrip(b"<").partition(b":")
    element = local_name if name.isalnum() else name
    return head.startswith(b"<") and element.startswith(b"svg") and not element[3:4].isalnum()


def _after_prolog(text: bytes) -> bytes:
    """The text from its first element on, past declarations, comments and the document type."""
    text = text.lstrip()
    while (end := _prolog_end(text)) is not None:
        text = text[end:].lstrip()
    return text


def _prolog_end(text: bytes) -> int | None:
    for start, end in _MARKUP_ENDS:
        if text.startswith(start):
            if start == b"<!" and b"[" in text.partition(b">")[0]:
                end = b"]>"
            found = text.find(end)
            return found + len(end) if found >= 0 else None
    return None
