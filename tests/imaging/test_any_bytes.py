"""Whatever the bytes are, the answer is a picture or a refusal."""

import io
import zlib
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from gallery.imaging.decode import open_image
from gallery.imaging.errors import ImageRefused
from gallery.imaging.limits import UPLOAD_LIMITS
from gallery.imaging.references import clean_reference
from gallery.imaging.renditions import make_renditions

from .samples import (
    PNG_MAGIC,
    SVG,
    exif_with_orientation,
    four_corners,
    heic,
    reopened,
    saved,
    textured,
)

# Pillow's remarks on odd files are not ours to prevent.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")
CAREFUL = settings(deadline=None, max_examples=200, suppress_health_check=list(HealthCheck))

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
DECORATED = {"exif": exif_with_orientation(6), "icc_profile": PROFILE}
VALID = [
    saved(textured(40, 30), "PNG", **DECORATED),
    saved(textured(40, 30).quantize(16), "PNG", transparency=3),
    saved(textured(40, 30).convert("LA"), "PNG"),
    saved(Image.new("I;16", (40, 30), 30_000), "PNG", transparency=30_000),
    saved(four_corners(), "PNG", save_all=True, append_images=[textured()]),
    saved(textured(40, 30), "JPEG", comment=b"words", **DECORATED),
    saved(textured(40, 30), "JPEG", progressive=True),
    saved(textured(40, 30).convert("CMYK"), "JPEG", **DECORATED),
    saved(four_corners(), "MPO", save_all=True, append_images=[textured()]),
    saved(textured(40, 30), "WEBP", **DECORATED),
    saved(textured(40, 30), "WEBP", lossless=True),
    saved(four_corners(), "WEBP", save_all=True, append_images=[textured()]),
    heic(textured(40, 30), exif=exif_with_orientation(6).tobytes()),
    heic(textured(40, 30).convert("RGBA")),
]
MAGICS = [
    PNG_MAGIC,
    b"\xff\xd8\xff",
    b"RIFF\xff\x00\x00\x00WEBPVP8X",
    b"GIF89a",
    SVG[:5],
    b"\xff\xfe",
    b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x40meta\0\0\0\0\0\0\0\x20iprp",
]


def answers(data: bytes) -> None:
    """Both ways in give good files or a refusal."""
    with suppress(ImageRefused):
        clean = clean_reference(data)
        assert reopened(clean.data).size == (clean.width, clean.height)
    with suppress(ImageRefused):
        renditions = make_renditions(io.BytesIO(data))
        assert max(reopened(renditions.placeholder).size) <= 16


@CAREFUL
@given(st.binary(max_size=400))
def test_random_bytes(data: bytes) -> None:
    answers(data)


@CAREFUL
@given(st.sampled_from(MAGICS), st.binary(max_size=400))
def test_random_bytes_after_a_magic(magic: bytes, data: bytes) -> None:
    answers(magic + data)


@st.composite
def mutations(draw: st.DrawFn) -> bytes:
    """A valid file with bytes overwritten, inserted, removed or repeated."""
    data = bytearray(draw(st.sampled_from(VALID)))
    for _ in range(draw(st.integers(1, 4))):
        # Headers are the interesting part; a plain choice would mostly hit pixel data.
        end = draw(st.sampled_from([64, 300, len(data)]))
        at = draw(st.integers(0, max(0, min(end, len(data)) - 1)))
        length = draw(st.integers(0, 12))
        replacement = draw(st.one_of(st.binary(max_size=12), st.just(bytes(data[at : at + 200]))))
        data[at : at + length] = replacement
    return bytes(data)


@CAREFUL
@given(mutations())
def test_mutations_of_valid_files(data: bytes) -> None:
    answers(data)


def with_checksums(data: bytes) -> bytes:
    """A PNG whose chunks all have the right checksum again, so that decoders go further."""
    fixed = bytearray(data)
    at = 8
    while at + 12 <= len(fixed):
        end = at + 8 + int.from_bytes(fixed[at : at + 4], "big")
        if end + 4 > len(fixed):
            break
        fixed[end : end + 4] = zlib.crc32(fixed[at + 4 : end]).to_bytes(4, "big")
        at = end + 4
    return bytes(fixed)


@CAREFUL
@given(st.sampled_from(VALID[:5]), st.data())
def test_mutated_png_with_right_checksums(valid: bytes, draws: st.DataObject) -> None:
    data = bytearray(valid)
    for _ in range(draws.draw(st.integers(1, 4))):
        at = draws.draw(st.integers(8, min(200, len(data) - 1)))
        data[at] = draws.draw(st.integers(0, 255))
    answers(with_checksums(bytes(data)))


@pytest.mark.parametrize("valid", VALID)
def test_the_samples_are_accepted_before_mutation(valid: bytes) -> None:
    assert open_image(valid, UPLOAD_LIMITS).size in {(40, 30), (30, 40), (96, 64)}
