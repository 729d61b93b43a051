"""A picture is turned upright as its EXIF says, and its size is the one after turning."""

import pytest
from PIL import Image

from gallery.imaging.decode import open_image
from gallery.imaging.limits import UPLOAD_LIMITS
from gallery.imaging.normalise import normalise
from gallery.imaging.references import clean_reference
from gallery.imaging.renditions import make_renditions

from .samples import (
    CORNERS,
    corner_colors,
    exif_with_orientation,
    four_corners,
    near,
    reopened,
    saved,
)

# How a camera stores an upright picture under each orientation.
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def photographed(orientation: int, file_format: str) -> bytes:
    turn = STORED[orientation]
    image = four_corners() if turn is None else four_corners().transpose(turn)
    options = {"lossless": True} if file_format == "WEBP" else {}
    return saved(image, file_format, exif=exif_with_orientation(orientation), **options)


def is_upright(image: Image.Image) -> bool:
    return image.size == (96, 64) and all(
        near(found, wanted) for found, wanted in zip(corner_colors(image), CORNERS, strict=True)
    )


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", STORED)
def test_upright(orientation: int, file_format: str) -> None:
    data = photographed(orientation, file_format)
    assert is_upright(reopened(clean_reference(data).data).convert("RGB"))
    renditions = make_renditions(data)
    assert (renditions.width, renditions.height) == (96, 64)
    image = normalise(open_image(data, UPLOAD_LIMITS))
    assert is_upright(image)
    thumbnail = renditions.thumbnails[0]
    assert (thumbnail.width, thumbnail.height) == reopened(thumbnail.data).size == (96, 64)


def test_turned_only_once() -> None:
    clean = clean_reference(photographed(6, "JPEG"))
    again = clean_reference(clean.data)
    assert is_upright(reopened(again.data))


@pytest.mark.parametrize("value", [0, 9, 65_535])
def test_a_senseless_orientation_is_ignored(value: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = value
    assert is_upright(reopened(clean_reference(saved(four_corners(), "JPEG", exif=exif)).data))


@pytest.mark.filterwarnings("ignore::UserWarning:PIL.TiffImagePlugin")
@pytest.mark.parametrize(
    "exif", [b"Exif\x00\x00", b"Exif\x00\x00MM\x00*\xff\xff\xff\xff", b"rubbish"]
)
def test_broken_exif_does_not_spoil_the_picture(exif: bytes) -> None:
    for file_format in ("JPEG", "PNG", "WEBP"):
        data = saved(four_corners(), file_format, exif=exif)
        assert reopened(clean_reference(data).data).size == (96, 64)
