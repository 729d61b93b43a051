"""A picture that ends too early, or is padded into an absurd outline, is refused as damaged."""

import time
import zlib

import pytest

from gallery.imaging.decode import open_image
from gallery.imaging.errors import ImageRefused
from gallery.imaging.limits import UPLOAD_LIMITS
from gallery.imaging.references import clean_reference
from gallery.imaging.renditions import make_renditions

from .samples import (
    HTML,
    PNG_MAGIC,
    four_corners,
    png_chunk,
    reopened,
    saved,
    textured,
    zip_archive,
)

WHOLE = {
    "PNG": saved(textured(), "PNG"),
    "JPEG": saved(textured(), "JPEG"),
    "progressive JPEG": saved(textured(), "JPEG", progressive=True),
    "WebP": saved(textured(), "WEBP"),
    "lossless WebP": saved(textured(), "WEBP", lossless=True),
    "extended WebP": saved(textured(), "WEBP", exif=b"MM\x00*\x00\x00\x00\x08\x00\x00"),
}


def refusal(data: bytes) -> str:
    with pytest.raises(ImageRefused) as refused:
        open_image(data, UPLOAD_LIMITS)
    return refused.value.code


@pytest.mark.parametrize("name", WHOLE)
def test_cut_short(name: str) -> None:
    whole = WHOLE[name]
    assert open_image(whole, UPLOAD_LIMITS).size == (96, 64)
    cuts = {*range(16, 64), *range(64, len(whole), max(1, len(whole) // 150))}
    cuts |= {len(whole) - left for left in range(1, 40)}
    for cut in cuts:
        assert refusal(whole[:cut]) == "damaged", f"cut at {cut} of {len(whole)}"


@pytest.mark.parametrize("name", WHOLE)
def test_cut_short_is_refused_for_results_too(name: str) -> None:
    with pytest.raises(ImageRefused, match="damaged"):
        make_renditions(WHOLE[name][:-3])


def test_a_tail_is_not_damage_and_does_not_survive() -> None:
    for name, tail in (("PNG", zip_archive()), ("JPEG", HTML), ("WebP", b"<?php echo 1;")):
        clean = clean_reference(WHOLE[name] + tail)
        assert tail not in clean.data
        assert b"evil-page" not in clean.data
        assert clean == clean_reference(WHOLE[name])
        assert reopened(clean.data).size == (96, 64)


def costs_little(data: bytes) -> None:
    started = time.perf_counter()
    assert refusal(data) == "damaged"
    assert time.perf_counter() - started < 2


def test_a_million_chunks() -> None:
    whole = WHOLE["PNG"]
    costs_little(whole[:33] + png_chunk(b"teXt") * 1_000_000 + whole[33:])


def test_a_million_segments() -> None:
    whole = WHOLE["JPEG"]
    costs_little(whole[:2] + b"\xff\xfe\x00\x02" * 1_000_000 + whole[2:])


def test_a_progressive_jpeg_with_thousands_of_scans() -> None:
    whole = saved(four_corners(2000, 2000), "JPEG", progressive=True)
    last = whole.rindex(b"\xff\xda")
    costs_little(whole[:-2] + whole[last:-2] * 20_000 + b"\xff\xd9")


def test_padding_without_end() -> None:
    costs_little(b"\xff\xd8" + b"\xff" * 10_000_000)
    costs_little(PNG_MAGIC + b"\xff" * 10_000_000)


def test_compressed_text_that_would_fill_the_memory() -> None:
    whole = WHOLE["PNG"]
    bomb = png_chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(bytes(200_000_000), 9))
    costs_little(whole[:33] + bomb + whole[33:])
