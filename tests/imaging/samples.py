"""Pictures and counterfeits built in memory, each the smallest that shows its trait."""

import io
import struct
import zipfile
import zlib
from typing import Any

import pillow_heif
from PIL import Image, ImageDraw

RED = (255, 0, 0)
GREEN = (0, 255, 0)
BLUE = (0, 0, 255)
WHITE = (255, 255, 255)
CORNERS = (RED, GREEN, BLUE, WHITE)

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><html><body><script>alert(1)</script></body></html>"


def saved(image: Image.Image, file_format: str, **options: Any) -> bytes:
    """The picture as a file."""
    buffer = io.BytesIO()
    image.save(buffer, file_format, **options)
    return buffer.getvalue()


def heic(image: Image.Image, **options: Any) -> bytes:
    """The picture as a phone would keep it."""
    buffer = io.BytesIO()
    pillow_heif.from_pillow(image).save(buffer, **options)
    return buffer.getvalue()


def reopened(data: bytes) -> Image.Image:
    """A file of ours, decoded."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def four_corners(width: int = 96, height: int = 64) -> Image.Image:
    """Quarters in red, green, blue, white: top left, top right, bottom left, bottom right."""
    image = Image.new("RGB", (width, height), RED)
    draw = ImageDraw.Draw(image)
    draw.rectangle((width // 2, 0, width, height // 2 - 1), GREEN)
    draw.rectangle((0, height // 2, width // 2 - 1, height), BLUE)
    draw.rectangle((width // 2, height // 2, width, height), WHITE)
    return image


def corner_colors(image: Image.Image) -> tuple[tuple[int, ...], ...]:
    """The colors in the middle of the four quarters, in the order of `CORNERS`."""
    columns = image.width // 4, image.width * 3 // 4
    rows = image.height // 4, image.height * 3 // 4
    return tuple(pixel(image, (column, row)) for row in rows for column in columns)


def pixel(image: Image.Image, at: tuple[int, int]) -> tuple[int, ...]:
    """One pixel of a picture with several channels."""
    value = image.getpixel(at)
    assert isinstance(value, tuple)
    return tuple(int(part) for part in value)


def near(one: tuple[int, ...], other: tuple[int, ...], tolerance: int = 6) -> bool:
    """Whether two colors differ by lossy compression at most."""
    return len(one) == len(other) and all(
        abs(left - right) <= tolerance for left, right in zip(one, other, strict=True)
    )


def textured(width: int = 96, height: int = 64) -> Image.Image:
    """A picture with enough detail that its files are a few kilobytes."""
    channels = [Image.effect_noise((width, height), sigma) for sigma in (20, 40, 60)]
    return Image.merge("RGB", channels)


def png_chunk(kind: bytes, body: bytes = b"") -> bytes:
    """One chunk with its length and checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_claiming(width: int, height: int) -> bytes:
    """A complete small PNG whose header claims a size; its data would fill one row of zeros."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        PNG_MAGIC
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", zlib.compress(bytes(1000)))
        + png_chunk(b"IEND")
    )


def jpeg_claiming(width: int, height: int) -> bytes:
    """A small JPEG whose frame header claims a size."""
    data = bytearray(saved(four_corners(), "JPEG"))
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def webp_claiming(width: int, height: int) -> bytes:
    """A small extended WebP whose canvas claims a size."""
    data = bytearray(
        saved(four_corners(), "WEBP", exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00")
    )
    assert data[12:16] == b"VP8X"
    data[24:30] = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return bytes(data)


def zip_archive() -> bytes:
    """An archive with one page in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("evil-page.html", HTML)
    return buffer.getvalue()


def exif_with_orientation(orientation: int) -> Image.Exif:
    """EXIF that turns the picture."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def ramp(mode: str = "L") -> Image.Image:
    """256 columns from black to white, 4 rows."""
    gradient = Image.linear_gradient("L").rotate(90).resize((256, 4))
    return gradient.convert(mode)
