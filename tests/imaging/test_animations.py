"""Of a picture that moves only the first frame is looked at, however many there are."""

import time

import pytest
from PIL import Image

from gallery.imaging.references import clean_reference
from gallery.imaging.renditions import make_renditions

from .samples import CORNERS, corner_colors, four_corners, near, png_chunk, reopened, saved


def frames(count: int) -> list[Image.Image]:
    # Encoders drop a frame that looks like the one before it.
    colors = ((index * 97 % 256, index * 57 % 256, 77) for index in range(count))
    return [Image.new("RGB", (96, 64), color) for color in colors]


@pytest.mark.parametrize("file_format", ["PNG", "WEBP"])
def test_the_first_frame(file_format: str) -> None:
    data = saved(four_corners(), file_format, save_all=True, append_images=frames(30), duration=20)
    assert getattr(reopened(data), "n_frames", 1) == 31
    clean = clean_reference(data)
    assert getattr(reopened(clean.data), "n_frames", 1) == 1
    for found, wanted in zip(corner_colors(reopened(clean.data)), CORNERS, strict=True):
        assert near(found[:3], wanted, 24)
    for thumbnail in make_renditions(data).thumbnails:
        assert getattr(reopened(thumbnail.data), "n_frames", 1) == 1


def test_ten_thousand_frames_cost_no_more_than_one() -> None:
    short = saved(four_corners(), "PNG", save_all=True, append_images=frames(3), duration=20)
    start = short.index(b"fcTL", short.index(b"IDAT")) - 4
    frame = short[start : short.index(b"fcTL", start + 8) - 4]
    control = png_chunk(b"acTL", (10_002).to_bytes(4, "big") + bytes(4))
    at = short.index(b"acTL") - 4
    data = short[:at] + control + short[at + 20 : start] + frame * 10_000 + short[start:]
    started = time.perf_counter()
    assert make_renditions(data).width == 96
    assert time.perf_counter() - started < 1


def test_a_long_webp_costs_little() -> None:
    data = saved(four_corners(), "WEBP", save_all=True, append_images=frames(1000), duration=20)
    started = time.perf_counter()
    assert clean_reference(data).width == 96
    assert time.perf_counter() - started < 1
