"""Files that are valid and odd, or that only pretend to be pictures."""

import struct
import zlib
from collections.abc import AsyncIterator, Callable
from io import BytesIO

from PIL import Image, ImageChops

from gallery.sandbox.faults import FaultUse

HTML = b"<!doctype html><title>Error</title><h1>This page could not be shown</h1>"
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8">'
    b'<script>alert("sandbox")</script><rect width="8" height="8"/></svg>'
)


def _saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    target = BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


def as_cmyk(picture: Image.Image, _use: FaultUse) -> bytes:
    """A JPEG with four colours of ink."""
    return _saved(picture.convert("CMYK"), "JPEG", quality=88)


def as_16bit(picture: Image.Image, _use: FaultUse) -> bytes:
    """A PNG of one channel with 16 bits."""
    # 257 takes a full 8 bits to a full 16 bits.
    return _saved(picture.convert("I").point(lambda level: level * 257).convert("I;16"), "PNG")


def as_alpha(picture: Image.Image, _use: FaultUse) -> bytes:
    """A PNG that is clear at its rim."""
    clear = picture.copy()
    clear.putalpha(ImageChops.invert(Image.radial_gradient("L").resize(picture.size)))
    return _saved(clear, "PNG")


def as_animation(picture: Image.Image, use: FaultUse) -> bytes:
    """An animated PNG; many frames make it small, as only their number matters then."""
    count = min(20_000, max(2, int(use.number(3))))
    first = picture.resize((16, 16)) if count > 20 else picture
    # Neighbouring frames must differ, or they are saved as one.
    frames = [ImageChops.offset(first, index % 16 + 1) for index in range(count - 1)]
    return _saved(first, "PNG", save_all=True, append_images=frames, duration=80)


def bomb(_picture: Image.Image, use: FaultUse) -> bytes:
    """A PNG of a few kilobytes that unpacks to an enormous square of one bit a pixel."""
    side = min(200_000, max(1, int(use.number(40_000))))
    packer = zlib.compressobj(6)
    rows = b"\0" * (1 + (side + 7) // 8) * 100
    packed = b"".join(packer.compress(rows) for _ in range((side + 99) // 100)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    pieces = ((b"IHDR", header), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in pieces
    )


# The pictures that are encoded otherwise; all others are JPEG.
ENCODERS: dict[str, Callable[[Image.Image, FaultUse], bytes]] = {
    "png": lambda picture, _use: _saved(picture, "PNG"),
    "webp": lambda picture, _use: _saved(picture, "WEBP", quality=88),
    "image-cmyk": as_cmyk,
    "image-16bit": as_16bit,
    "image-alpha": as_alpha,
    "image-animated": as_animation,
    "image-bomb": bomb,
}


def pretence(name: str, content: bytes) -> tuple[bytes, str] | None:
    """Body and Content-Type of a file that is not what it should be, or None."""
    answers = {
        "image-truncated": (content[: len(content) * 3 // 5], "image/jpeg"),
        "image-html": (HTML, "text/html"),
        "image-html-as-jpeg": (HTML, "image/jpeg"),
        "image-svg": (SVG, "image/svg+xml"),
        "image-empty": (b"", "image/jpeg"),
        "image-wrong-type": (content, "text/plain"),
    }
    return answers.get(name)


async def endless(content: bytes, megabytes: int) -> AsyncIterator[bytes]:
    """The file, then zeros."""
    yield content
    for _ in range(megabytes * 4):
        yield bytes(262_144)


async def gzip_bomb(megabytes: int) -> AsyncIterator[bytes]:
    """Zeros, packed a thousandfold."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    for _ in range(megabytes):
        yield packer.compress(bytes(1024 * 1024))
    yield packer.flush()
