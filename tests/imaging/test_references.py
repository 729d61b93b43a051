"""A cleaned reference has the promised format, size and repeatable bytes."""

import hashlib
import io

import pytest
from PIL import Image

from gallery.imaging.errors import ImageRefused
from gallery.imaging.limits import RESULT_LIMITS
from gallery.imaging.references import clean_reference

from .samples import four_corners, pixel, png_claiming, ramp, reopened, saved, textured


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "WEBP"])
def test_the_same_file_gives_the_same_bytes(file_format: str) -> None:
    data = saved(textured(), file_format)
    first, second = clean_reference(data), clean_reference(io.BytesIO(data))
    assert first == second
    assert first.sha256 == hashlib.sha256(first.data).hexdigest()


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((2048, 2048), (2048, 2048)),
        ((2049, 100), (2048, 100)),
        ((4096, 1000), (2048, 500)),
        ((1000, 4096), (500, 2048)),
        ((6000, 6000), (2048, 2048)),
        ((1, 5000), (1, 2048)),
        ((12_000, 1), (2048, 1)),
        ((1, 1), (1, 1)),
    ],
)
def test_the_longer_side_is_at_most_2048(size: tuple[int, int], expected: tuple[int, int]) -> None:
    clean = clean_reference(saved(Image.new("RGB", size, (10, 200, 30)), "PNG", compress_level=1))
    assert (clean.width, clean.height) == expected
    assert reopened(clean.data).size == expected


def test_transparent_edges_do_not_bleed_when_made_smaller() -> None:
    image = Image.new("RGBA", (4096, 64), (0, 255, 0, 0))
    image.paste((255, 0, 0, 255), (0, 0, 2048, 64))
    shrunk = reopened(clean_reference(saved(image, "PNG")).data)
    row = [pixel(shrunk, (x, 8)) for x in range(1040)]
    opaque = [color for color in row if color[3] > 200]
    assert opaque
    assert all(color[1] < 10 for color in opaque)


def test_the_pixels_stay_close() -> None:
    clean = clean_reference(saved(ramp("RGB"), "PNG"))
    image = reopened(clean.data)
    row = [pixel(image, (x, 1))[0] for x in range(256)]
    original = [pixel(ramp("RGB"), (x, 1))[0] for x in range(256)]
    assert max(abs(one - other) for one, other in zip(row, original, strict=True)) <= 4


def test_other_limits_may_be_given() -> None:
    data = png_claiming(12_001, 1)
    with pytest.raises(ImageRefused, match="too-many-pixels"):
        clean_reference(data)
    assert clean_reference(saved(Image.new("L", (12_001, 1)), "PNG"), RESULT_LIMITS).width == 2048


def test_a_cleaned_file_is_accepted_again() -> None:
    clean = clean_reference(saved(four_corners(), "WEBP"))
    assert clean_reference(clean.data).width == clean.width
