"""Every way of storing color ends as upright 8-bit sRGB with the right values."""

import struct
import zlib
from collections.abc import Callable

import pytest
from PIL import Image, ImageCms

from gallery.imaging.decode import open_image
from gallery.imaging.limits import RESULT_LIMITS
from gallery.imaging.normalise import normalise
from gallery.imaging.references import clean_reference
from gallery.imaging.renditions import make_renditions

from .samples import (
    CORNERS,
    PNG_MAGIC,
    corner_colors,
    four_corners,
    near,
    pixel,
    png_chunk,
    ramp,
    reopened,
    saved,
)

SRGB = ImageCms.createProfile("sRGB")


def normal(data: bytes) -> Image.Image:
    return normalise(open_image(data, RESULT_LIMITS))


def profile_with_swapped_primaries() -> bytes:
    """An RGB profile in which red and blue have changed places."""
    data = bytearray(ImageCms.ImageCmsProfile(SRGB).tobytes())
    count = struct.unpack_from(">I", data, 128)[0]
    entries = {bytes(data[at : at + 4]): at for at in range(132, 132 + 12 * count, 12)}
    red, blue = entries[b"rXYZ"], entries[b"bXYZ"]
    data[red : red + 4], data[blue : blue + 4] = b"bXYZ", b"rXYZ"
    # The name would otherwise tell that there is nothing to convert.
    name = "sRGB".encode("utf-16-be")
    return bytes(data).replace(name, "test".encode("utf-16-be"))


@pytest.mark.parametrize(
    ("mode", "file_format"),
    [("RGB", "PNG"), ("RGBA", "PNG"), ("P", "PNG"), ("RGB", "WEBP"), ("RGBA", "WEBP")],
)
def test_plain_colors(mode: str, file_format: str) -> None:
    options = {"lossless": True} if file_format == "WEBP" else {}
    image = normal(saved(four_corners().convert(mode), file_format, **options))
    assert image.mode == "RGB"
    assert corner_colors(image) == CORNERS


@pytest.mark.parametrize("mode", ["1", "L", "LA"])
def test_grays(mode: str) -> None:
    image = normal(saved(ramp("L").convert(mode), "PNG"))
    assert image.mode == "RGB"
    ends = {pixel(image, (0, 1)), pixel(image, (255, 1))}
    assert ends == {(0, 0, 0), (255, 255, 255)}


def test_cmyk_jpeg() -> None:
    data = saved(four_corners().convert("CMYK"), "JPEG", quality=95)
    assert reopened(data).mode == "CMYK"
    clean = clean_reference(data)
    assert clean.content_type == "image/jpeg"
    image = reopened(clean.data)
    assert image.mode == "RGB"
    for found, wanted in zip(corner_colors(image), CORNERS, strict=True):
        assert near(found, wanted, 12)
    assert make_renditions(data).content_type == "image/jpeg"


def sixteen_bit_png(color_type: int, rows: list[list[int]], extra: bytes = b"") -> bytes:
    """A 16-bit PNG; each row lists the samples of all its pixels one after the other."""
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[color_type]
    width = len(rows[0]) // channels
    body = b"".join(b"\x00" + struct.pack(f">{len(row)}H", *row) for row in rows)
    header = struct.pack(">IIBBBBB", width, len(rows), 16, color_type, 0, 0, 0)
    return (
        PNG_MAGIC
        + png_chunk(b"IHDR", header)
        + extra
        + png_chunk(b"IDAT", zlib.compress(body))
        + png_chunk(b"IEND")
    )


def test_sixteen_bit_gray_is_scaled_not_clipped() -> None:
    samples = [0, 255, 256, 4096, 32768, 65535]
    image = normal(sixteen_bit_png(0, [samples]))
    assert image.mode == "RGB"
    assert [pixel(image, (x, 0))[0] for x in range(6)] == [0, 0, 1, 16, 128, 255]


def test_sixteen_bit_gray_with_one_transparent_value() -> None:
    data = sixteen_bit_png(0, [[0, 32768, 32769, 65535]], png_chunk(b"tRNS", b"\x80\x00"))
    image = normal(data)
    assert [pixel(image, (x, 0)) for x in range(4)] == [
        (0, 0, 0, 255),
        (128, 128, 128, 0),
        (128, 128, 128, 255),
        (255, 255, 255, 255),
    ]


def test_sixteen_bit_color() -> None:
    image = normal(sixteen_bit_png(2, [[65535, 32768, 0, 0x1200, 0x3400, 0x5600]]))
    assert [pixel(image, (x, 0)) for x in range(2)] == [(255, 128, 0), (0x12, 0x34, 0x56)]


def test_sixteen_bit_color_with_one_transparent_value() -> None:
    transparent = png_chunk(b"tRNS", struct.pack(">HHH", 0x1200, 0x3400, 0x5600))
    data = sixteen_bit_png(2, [[65535, 32768, 0, 0x1200, 0x3400, 0x5600]], transparent)
    image = normal(data)
    assert [pixel(image, (x, 0))[3] for x in range(2)] == [255, 0]


@pytest.mark.parametrize(
    ("color_type", "samples"), [(4, [32768, 65535, 32768, 0]), (6, [32768] * 3 + [65535] + [0] * 4)]
)
def test_sixteen_bit_with_alpha(color_type: int, samples: list[int]) -> None:
    image = normal(sixteen_bit_png(color_type, [samples]))
    assert pixel(image, (0, 0)) == (128, 128, 128, 255)
    assert pixel(image, (1, 0))[3] == 0


def transparent_palette() -> bytes:
    """Red opaque, green half, blue and white fully transparent, by palette entry."""
    image = Image.new("P", (96, 64))
    image.putpalette([part for color in CORNERS for part in color])
    for index in range(4):
        left, top = (index % 2) * 48, (index // 2) * 32
        image.paste(index, (left, top, left + 48, top + 32))
    return saved(image, "PNG", transparency=b"\xff\x80\x00\x00")


def test_palette_with_transparency() -> None:
    image = normal(transparent_palette())
    assert image.mode == "RGBA"
    colors = corner_colors(image)
    assert [color[3] for color in colors] == [255, 128, 0, 0]
    assert [color[:3] for color in colors] == list(CORNERS)


def test_one_transparent_palette_entry() -> None:
    image = four_corners().quantize(4)
    index = image.getpixel((1, 1))
    result = normal(saved(image, "PNG", transparency=index))
    assert [color[3] for color in corner_colors(result)] == [0, 255, 255, 255]


@pytest.mark.parametrize(("mode", "key"), [("L", 255), ("RGB", (255, 255, 255))])
def test_one_transparent_color(mode: str, key: object) -> None:
    image = normal(saved(four_corners().convert(mode), "PNG", transparency=key))
    assert [color[3] for color in corner_colors(image)] == [255, 255, 255, 0]


def half_transparent() -> Image.Image:
    image = four_corners()
    image.putalpha(Image.new("L", image.size, 128))
    return image


@pytest.mark.parametrize("file_format", ["PNG", "WEBP"])
def test_real_alpha_survives(file_format: str) -> None:
    options = {"lossless": True} if file_format == "WEBP" else {}
    data = saved(half_transparent(), file_format, **options)
    clean = clean_reference(data)
    assert clean.content_type == "image/png"
    assert corner_colors(reopened(clean.data)) == tuple((*color, 128) for color in CORNERS)
    for thumbnail in make_renditions(data).thumbnails:
        image = reopened(thumbnail.data)
        assert image.mode == "RGBA"
        assert {color[3] for color in corner_colors(image)} == {128}


def test_alpha_that_is_opaque_everywhere_is_no_transparency() -> None:
    clean = clean_reference(saved(four_corners().convert("RGBA"), "PNG"))
    assert clean.content_type == "image/jpeg"


def test_a_profile_is_applied_and_dropped() -> None:
    swapped = profile_with_swapped_primaries()
    for make in (four_corners, half_transparent):
        image = normal(saved(make(), "PNG", icc_profile=swapped))
        red, green, blue, white = (color[:3] for color in corner_colors(image))
        assert red[2] > 200 > 60 > red[0]
        assert blue[0] > 200 > 60 > blue[2]
        assert near(green, (0, 255, 0), 12)
        assert near(white, (255, 255, 255))
        assert image.info == {}


def test_the_usual_profile_changes_nothing() -> None:
    profile = ImageCms.ImageCmsProfile(SRGB).tobytes()
    image = normal(saved(four_corners(), "PNG", icc_profile=profile))
    assert corner_colors(image) == CORNERS


def test_a_gray_picture_with_a_color_profile() -> None:
    profile = profile_with_swapped_primaries()
    image = normal(saved(ramp(), "PNG", icc_profile=profile))
    assert near(pixel(image, (255, 1)), (255, 255, 255))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda profile: b"rubbish",
        lambda profile: profile[:200],
        lambda profile: profile[:128] + bytes(len(profile) - 128),
        lambda profile: profile.replace(b"RGB ", b"CMYK"),
        lambda profile: profile.replace(b"RGB ", b"GRAY"),
        lambda profile: profile + bytes(5_000_000),
    ],
)
@pytest.mark.parametrize("mode", ["RGB", "CMYK", "L"])
def test_a_broken_or_foreign_profile_is_ignored(spoil: Callable[[bytes], bytes], mode: str) -> None:
    profile = spoil(profile_with_swapped_primaries())
    data = saved(four_corners().convert(mode), "JPEG", icc_profile=profile, quality=95)
    without = saved(four_corners().convert(mode), "JPEG", quality=95)
    assert normal(data).tobytes() == normal(without).tobytes()
