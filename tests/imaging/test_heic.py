"""HEIC as phones take it: turned once, without metadata, measured before it is decoded."""

import io
import struct

import pytest
from PIL import Image, UnidentifiedImageError

from gallery.imaging.decode import decode
from gallery.imaging.errors import ImageRefused
from gallery.imaging.limits import RESULT_LIMITS, UPLOAD_LIMITS
from gallery.imaging.references import clean_reference

from .samples import (
    CORNERS,
    corner_colors,
    exif_with_orientation,
    four_corners,
    heic,
    near,
    reopened,
    textured,
)

# What turns a picture upright that was stored under each orientation.
UPRIGHT = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def claiming(width: int, height: int) -> bytes:
    """A small file whose outline claims a size."""
    data = bytearray(heic(four_corners()))
    struct.pack_into(">II", data, data.index(b"ispe") + 8, width, height)
    return bytes(data)


def refusal(data: bytes) -> str:
    with pytest.raises(ImageRefused) as refused:
        clean_reference(data)
    return refused.value.code


@pytest.mark.parametrize("orientation", UPRIGHT)
def test_turned_once(orientation: int) -> None:
    turn = UPRIGHT[orientation]
    # The file says it twice: by its own boxes, and by EXIF.
    data = heic(four_corners(), exif=exif_with_orientation(orientation).tobytes())
    wanted = four_corners() if turn is None else four_corners().transpose(turn)
    found = reopened(clean_reference(data).data)
    assert found.size == wanted.size
    for one, other in zip(corner_colors(found), corner_colors(wanted), strict=True):
        assert near(one, other, 24)


def test_metadata_is_gone() -> None:
    exif = exif_with_orientation(1)
    exif[0x010E] = "taken at home"
    data = heic(textured(), exif=exif.tobytes(), xmp=b"<x>taken at home</x>")
    assert b"taken at home" in data
    clean = clean_reference(data)
    assert b"taken at home" not in clean.data
    assert not reopened(clean.data).getexif()


def test_the_primary_picture_of_several() -> None:
    import pillow_heif

    several = pillow_heif.from_pillow(textured(40, 30))
    several.add_from_pillow(four_corners())
    buffer = io.BytesIO()
    several.save(buffer, save_all=True, primary_index=1)
    colors = corner_colors(reopened(clean_reference(buffer.getvalue()).data))
    for found, wanted in zip(colors, CORNERS, strict=True):
        assert near(found, wanted, 24)


@pytest.mark.parametrize("size", [(10_000, 10_000), (12_001, 1), (2**31, 2**31)])
def test_size_is_refused_before_decoding(size: tuple[int, int]) -> None:
    assert refusal(claiming(*size)) == "too-many-pixels"


@pytest.mark.parametrize("size", [(0, 64), (16, 16)])
def test_smaller_size_than_the_real_one_is_damage(size: tuple[int, int]) -> None:
    assert refusal(claiming(*size)) == "damaged"


def test_cut_at_any_place() -> None:
    data = heic(four_corners())
    for length in range(1, len(data), 7):
        assert refusal(data[:length]) in {"damaged", "not-an-image"}


def test_boxes_without_end_cost_little() -> None:
    start = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
    assert refusal(start + b"\0\0\0\x08free" * 1_000_000) == "damaged"


def test_results_are_not_taken_as_heic() -> None:
    with pytest.raises(ImageRefused, match="unsupported-format"):
        decode(heic(four_corners()), RESULT_LIMITS)
    assert decode(heic(four_corners()), UPLOAD_LIMITS).content_type == "image/heic"


def test_no_other_code_opens_it() -> None:
    with pytest.raises(UnidentifiedImageError):
        Image.open(io.BytesIO(heic(four_corners())))
