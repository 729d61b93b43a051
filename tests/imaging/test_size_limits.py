"""Too large a picture is refused from its header, before anything is decoded."""

import io
import tracemalloc
import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image, ImageFile

from gallery.imaging.decode import open_image
from gallery.imaging.errors import ImageRefused
from gallery.imaging.limits import RESULT_LIMITS, UPLOAD_LIMITS, Limits
from gallery.imaging.references import clean_reference

from .samples import four_corners, jpeg_claiming, png_claiming, saved, webp_claiming

BOMBS: list[tuple[Callable[[int, int], bytes], int, int]] = [
    (png_claiming, 100_000, 100_000),
    (png_claiming, 30_000, 30_000),
    (png_claiming, 10_000, 10_000),  # Pillow itself would only warn
    (png_claiming, 40_000, 40_000),
    (png_claiming, 0x7FFFFFFF, 0x7FFFFFFF),
    (jpeg_claiming, 65_500, 65_500),
    (jpeg_claiming, 10_000, 10_000),
    (webp_claiming, 16_383, 16_383),
    (webp_claiming, 10_000, 10_000),
]


def refusal(data: bytes, limits: Limits = UPLOAD_LIMITS) -> ImageRefused:
    with pytest.raises(ImageRefused) as refused:
        open_image(data, limits)
    return refused.value


@pytest.mark.parametrize("limits", [UPLOAD_LIMITS, RESULT_LIMITS], ids=["upload", "result"])
@pytest.mark.parametrize(("claiming", "width", "height"), BOMBS)
def test_bombs_are_refused_without_memory_or_warning(
    claiming: Callable[[int, int], bytes], width: int, height: int, limits: Limits
) -> None:
    data = claiming(width, height)
    tracemalloc.start()
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            error = refusal(data, limits)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (error.code, error.width, error.height) == ("too-many-pixels", width, height)
    assert error.limit == limits.max_pixels
    assert peak < 1_000_000
    assert caught == []


def test_a_bomb_never_reaches_pillow(monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(*_arguments: Any, **_options: Any) -> None:
        raise AssertionError("Pillow saw the file")

    monkeypatch.setattr(Image, "open", opened)
    assert refusal(png_claiming(100_000, 100_000)).code == "too-many-pixels"


def test_a_second_size_in_the_file_is_checked_too() -> None:
    data = saved(four_corners(), "JPEG")
    frame = data.index(b"\xff\xc0")
    second = bytearray(data[frame : data.index(b"\xff\xc4")])
    second[5:9] = b"\xff\x00\xff\x00"
    doubled = data[: frame + len(second)] + bytes(second) + data[frame + len(second) :]
    assert refusal(doubled).code == "too-many-pixels"


def test_a_side_may_be_too_long_though_the_pixels_are_few() -> None:
    error = refusal(png_claiming(12_001, 1))
    assert (error.code, error.limit) == ("too-many-pixels", 12_000)


def test_the_limits_themselves_are_allowed() -> None:
    limits = replace(UPLOAD_LIMITS, max_pixels=96 * 64, max_side=96)
    data = saved(four_corners(), "PNG")
    limits = replace(limits, max_bytes=len(data))
    assert open_image(data, limits).size == (96, 64)
    assert refusal(data, replace(limits, max_pixels=96 * 64 - 1)).code == "too-many-pixels"
    assert refusal(data, replace(limits, max_side=95)).code == "too-many-pixels"
    assert refusal(data, replace(limits, max_bytes=len(data) - 1)).code == "too-many-bytes"


@pytest.mark.parametrize(("width", "height"), [(0, 0), (0, 5), (5, 0)])
def test_a_picture_without_pixels_is_damaged(width: int, height: int) -> None:
    assert refusal(png_claiming(width, height)).code == "damaged"


class Endless(io.RawIOBase):
    """A stream of zeros that counts how much was taken from it."""

    taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.taken += len(buffer)
        buffer[:] = bytes(len(buffer))
        return len(buffer)


def test_no_more_is_read_than_the_limit_allows() -> None:
    stream = Endless()
    limits = replace(UPLOAD_LIMITS, max_bytes=1000)
    with pytest.raises(ImageRefused) as refused:
        open_image(stream, limits)  # type: ignore[arg-type]
    assert (refused.value.code, refused.value.limit) == ("too-many-bytes", 1000)
    assert stream.taken == 1001


class Dripping(io.BytesIO):
    """A stream that gives seven bytes at a time."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(7)


def test_a_stream_is_read_from_its_start_however_slowly_it_gives() -> None:
    data = saved(four_corners(), "PNG")
    stream = Dripping(data)
    stream.seek(0, io.SEEK_END)
    assert clean_reference(stream) == clean_reference(data)
    assert not stream.closed


def test_pillow_settings_of_the_process_stay_as_they_were() -> None:
    before = Image.MAX_IMAGE_PIXELS
    clean_reference(saved(four_corners(), "PNG"))
    refusal(png_claiming(10_000, 10_000))
    assert before == Image.MAX_IMAGE_PIXELS
    assert before is not None
    assert before > UPLOAD_LIMITS.max_pixels
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False
