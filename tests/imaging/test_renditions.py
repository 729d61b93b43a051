"""A result gets two thumbnails that are never enlarged, and a placeholder for a data URI."""

import io
import random
from typing import Any

import pytest
from PIL import Image

from gallery.imaging.errors import ImageRefused
from gallery.imaging.renditions import make_renditions

from .samples import CORNERS, corner_colors, four_corners, near, reopened, saved, textured


@pytest.mark.parametrize(
    ("size", "narrow", "wide"),
    [
        ((1024, 1024), (320, 320), (640, 640)),
        ((1280, 720), (320, 180), (640, 360)),
        ((720, 1280), (320, 569), (640, 1138)),
        ((2048, 1152), (320, 180), (640, 360)),
        ((1365, 768), (320, 180), (640, 360)),
        ((640, 480), (320, 240), (640, 480)),
        ((500, 300), (320, 192), (500, 300)),
        ((320, 200), (320, 200), (320, 200)),
        ((100, 50), (100, 50), (100, 50)),
        ((1, 1), (1, 1), (1, 1)),
        ((5000, 1), (320, 1), (640, 1)),
        ((1, 5000), (1, 1280), (1, 2560)),
    ],
)
def test_sizes(size: tuple[int, int], narrow: tuple[int, int], wide: tuple[int, int]) -> None:
    renditions = make_renditions(io.BytesIO(saved(Image.new("RGB", size, "teal"), "PNG")))
    assert (renditions.width, renditions.height) == size
    assert [thumbnail.name_width for thumbnail in renditions.thumbnails] == [320, 640]
    for thumbnail, expected in zip(renditions.thumbnails, (narrow, wide), strict=True):
        image = reopened(thumbnail.data)
        assert image.format == "WEBP"
        assert (thumbnail.width, thumbnail.height) == image.size == expected
        assert image.mode == "RGB"
    placeholder = reopened(renditions.placeholder)
    assert placeholder.format == "WEBP"
    assert max(placeholder.size) <= 16


def test_colors_stay_in_their_places() -> None:
    renditions = make_renditions(saved(four_corners(1600, 1000), "PNG"))
    files = [thumbnail.data for thumbnail in renditions.thumbnails]
    for data, tolerance in ((files[0], 6), (files[1], 6), (renditions.placeholder, 60)):
        for found, wanted in zip(corner_colors(reopened(data)), CORNERS, strict=True):
            assert near(found, wanted, tolerance)


def noise(mode: str) -> Image.Image:
    channels = len(Image.new(mode, (1, 1)).getbands())
    return Image.frombytes(mode, (16, 16), random.Random(5).randbytes(256 * channels))


@pytest.mark.parametrize(
    "image",
    [textured(1024, 1024), four_corners(1024, 1024), noise("RGB"), noise("RGBA"), noise("LA")],
    ids=["texture", "corners", "noise", "noise with alpha", "gray noise with alpha"],
)
def test_the_placeholder_is_small_enough_to_stand_in_a_page(image: Image.Image) -> None:
    placeholder = make_renditions(saved(image, "PNG")).placeholder
    assert len(placeholder) <= 150
    assert max(reopened(placeholder).size) == 16


def test_smooth_transparency_shows_in_the_placeholder() -> None:
    image = four_corners(640, 640)
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    placeholder = make_renditions(saved(image, "PNG")).placeholder
    assert reopened(placeholder).mode == "RGBA"
    assert len(placeholder) <= 150


def test_the_result_is_repeatable() -> None:
    data = saved(textured(700, 500), "JPEG")
    assert make_renditions(data) == make_renditions(io.BytesIO(data))


def test_the_file_is_decoded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    original = Image.open

    def counting(*arguments: Any, **options: Any) -> Any:
        opened.append(options)
        return original(*arguments, **options)

    monkeypatch.setattr(Image, "open", counting)
    make_renditions(saved(textured(), "PNG"))
    assert opened == [{"formats": ["PNG"]}]


def test_results_are_checked_like_uploads() -> None:
    with pytest.raises(ImageRefused, match="not-an-image"):
        make_renditions(io.BytesIO(b"<html>402 Payment Required</html>"))
    with pytest.raises(ImageRefused, match="empty"):
        make_renditions(io.BytesIO())
