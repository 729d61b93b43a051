"""Copies with a mark of origin, and without any: pixels stay, signatures are respected."""

import io
import struct
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageCms
from PIL.PngImagePlugin import PngInfo

from gallery.imaging.metadata import Copy, Outcome, with_xmp, without_metadata
from gallery.imaging.xmp import MADE_BY_MODEL, Origin, packet

from .samples import (
    PNG_MAGIC,
    exif_with_orientation,
    four_corners,
    png_chunk,
    reopened,
    saved,
    textured,
    zip_archive,
)

# Pillow's remarks on odd files are not ours to prevent.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")
CAREFUL = settings(deadline=None, max_examples=300, suppress_health_check=list(HealthCheck))
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
OLD = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">Secret-Packet</x:xmpmeta>'
PROMPT = "猫 & <café> \u0001 “x” 🦊\nsecond line"
ORIGIN = Origin(
    system="Grok Imagine",
    tool="Grok Imagine via Apiframe",
    made_at=datetime(2026, 3, 1, 12, 30, tzinfo=UTC),
    identifier="urn:uuid:0e1d2c3b-0000-4000-8000-000000000000",
    prompt=PROMPT,
)
IPTC = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"


def transparent() -> Image.Image:
    image = four_corners(95, 63)
    image.putalpha(Image.new("L", image.size, 128))
    return image


def telling() -> dict[str, Any]:
    exif = exif_with_orientation(1)
    exif[0x010F] = "Secret-Camera"
    return {"exif": exif, "icc_profile": PROFILE}


def telling_png() -> bytes:
    text = PngInfo()
    text.add_text("Comment", "Secret-Comment")
    text.add_itxt("XML:com.adobe.xmp", OLD.decode())
    text.add(b"prVt", b"Secret-Comment")
    return saved(textured(), "PNG", pnginfo=text, **telling())


PLAIN = {
    "png": saved(textured(), "PNG"),
    "png-palette": saved(textured().quantize(16), "PNG", transparency=3),
    "png-moving": saved(four_corners(), "PNG", save_all=True, append_images=[textured()]),
    "jpeg": saved(textured(), "JPEG"),
    "jpeg-progressive": saved(textured(), "JPEG", progressive=True),
    "jpeg-cmyk": saved(textured().convert("CMYK"), "JPEG"),
    "webp": saved(textured(95, 63), "WEBP"),
    "webp-lossless": saved(textured(), "WEBP", lossless=True),
    "webp-lossless-transparent": saved(transparent(), "WEBP", lossless=True),
    "webp-transparent": saved(transparent(), "WEBP"),
    "webp-moving": saved(four_corners(), "WEBP", save_all=True, append_images=[textured()]),
}
TELLING = {
    "png": telling_png(),
    "jpeg": saved(textured(), "JPEG", comment=b"Secret-Comment", xmp=OLD, **telling()),
    "webp": saved(textured(), "WEBP", xmp=OLD, **telling()),
}
FILES = PLAIN | {f"{name}-telling": data for name, data in TELLING.items()}


def read(copy: Copy) -> bytes:
    data = b"".join(copy)
    assert len(data) == copy.length
    return data


def marked(data: bytes, origin: Origin = ORIGIN) -> bytes:
    copy = with_xmp(io.BytesIO(data), origin)
    assert copy.outcome is Outcome.DONE
    return read(copy)


def clean(data: bytes) -> bytes:
    copy = without_metadata(io.BytesIO(data))
    assert copy.outcome is Outcome.DONE
    return read(copy)


def xmp_of(data: bytes) -> bytes:
    found = Image.open(io.BytesIO(data)).info
    return bytes(found["xmp"])


def has_same_pixels(one: bytes, other: bytes) -> bool:
    left, right = reopened(one), reopened(other)
    same = (left.mode, left.size) == (right.mode, right.size)
    return same and ImageChops.difference(left, right).getbbox(alpha_only=False) is None


@pytest.mark.parametrize("name", FILES)
def test_marked_copy_says_where_it_comes_from(name: str) -> None:
    copy = marked(FILES[name])
    assert has_same_pixels(FILES[name], copy)
    (said,) = ElementTree.fromstring(xmp_of(copy)).iter(
        "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description"
    )
    assert said.findtext(f"{IPTC}DigitalSourceType") == MADE_BY_MODEL
    assert said.findtext(f"{IPTC}AISystemUsed") == "Grok Imagine"
    assert said.findtext(f"{IPTC}AIPromptInformation") == PROMPT.replace("\u0001", "")
    moment = said.findtext("{http://ns.adobe.com/xap/1.0/}CreateDate")
    assert moment == "2026-03-01T12:30:00+00:00"
    assert b"Secret-Packet" not in copy
    # Nothing else was lost: the profile, the camera, the comments.
    assert (b"Secret-Camera" in copy) == ("telling" in name)


def test_prompt_is_told_only_where_it_may_be() -> None:
    plain = Origin(
        system="Grok Imagine", tool="x", made_at=ORIGIN.made_at, identifier=ORIGIN.identifier
    )
    for data in PLAIN.values():
        copy = marked(data, plain)
        assert "猫".encode() not in copy
        assert b"description" not in copy.lower().replace(b"rdf:description", b"")


@pytest.mark.parametrize("name", PLAIN)
def test_marking_twice_leaves_one_mark(name: str) -> None:
    once = marked(PLAIN[name])
    assert marked(once) == once


@pytest.mark.parametrize("name", FILES)
def test_clean_copy_has_nothing_but_the_picture(name: str) -> None:
    copy = clean(FILES[name] + zip_archive())
    assert has_same_pixels(FILES[name], copy)
    assert not [secret for secret in (b"Secret", b"evil-page", b"Exif", b"xmp") if secret in copy]
    profile = Image.open(io.BytesIO(FILES[name])).info.get("icc_profile")
    assert Image.open(io.BytesIO(copy)).info.get("icc_profile") == profile
    assert clean(marked(copy)) == clean(copy) or "webp" in name


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_clean_copy_is_still_turned_as_it_was(kind: str) -> None:
    exif = exif_with_orientation(6)
    exif[0x010F] = "Secret-Camera"
    copy = clean(saved(textured(), kind, exif=exif))
    assert b"Secret-Camera" not in copy
    assert dict(reopened(copy).getexif()) == {0x0112: 6}


def with_manifest(data: bytes) -> bytes:
    """The file with what begins like a C2PA manifest."""
    box = b"\0\0\0\x40jumb\0\0\0\x26jumdc2pa\0\x11\0\x10\x80\0\0\xaa\0\x38\x9b\x71\x03c2pa\0"
    if data.startswith(PNG_MAGIC):
        return data[:33] + png_chunk(b"caBX", box) + data[33:]
    if data.startswith(b"\xff\xd8"):
        content = b"JP\0\x01\0\0\0\x01" + box
        return data[:2] + b"\xff\xeb" + struct.pack(">H", len(content) + 2) + content + data[2:]
    chunk = b"C2PA" + struct.pack("<I", len(box)) + box + b"\0" * (len(box) % 2)
    return data[:4] + struct.pack("<I", len(data) + len(chunk) - 8) + data[8:] + chunk


@pytest.mark.parametrize("name", PLAIN)
def test_signed_file_is_not_touched_and_its_clean_copy_is_not_signed(name: str) -> None:
    signed = with_manifest(PLAIN[name])
    copy = with_xmp(io.BytesIO(signed), ORIGIN)
    assert (copy.outcome, read(copy)) == (Outcome.SIGNED, signed)
    assert b"c2pa" not in clean(signed)
    assert has_same_pixels(PLAIN[name], clean(signed))


@pytest.mark.parametrize("act", [lambda it: with_xmp(it, ORIGIN), without_metadata])
def test_broken_file_is_copied_as_it_is(act: Callable[[Any], Copy]) -> None:
    broken = [b"", b"GIF89a", b"\xff\xd8\xff", b"\xff\xd8\xff\xd9", PNG_MAGIC]
    broken += [data[:40] for data in FILES.values()]
    broken.append(b"RIFF\x04\0\0\0WEBPVP8X")
    for data in broken:
        copy = act(io.BytesIO(data))
        assert (copy.outcome, read(copy)) == (Outcome.UNREADABLE, data)


def test_text_that_no_segment_can_hold_leaves_the_file_as_it_is() -> None:
    long = Origin(system="x", tool="x", made_at=ORIGIN.made_at, identifier="x", prompt="&" * 40_000)
    copy = with_xmp(io.BytesIO(PLAIN["jpeg"]), long)
    assert (copy.outcome, read(copy)) == (Outcome.UNREADABLE, PLAIN["jpeg"])
    # The longest that can be asked for does fit.
    longest = Origin(
        system="x", tool="x", made_at=ORIGIN.made_at, identifier="x", prompt="&" * 2000
    )
    assert has_same_pixels(PLAIN["jpeg"], marked(PLAIN["jpeg"], longest))


@CAREFUL
@given(
    st.sampled_from([*FILES.values(), *map(with_manifest, PLAIN.values())]),
    st.lists(st.tuples(st.integers(0, 400), st.binary(min_size=1, max_size=8)), max_size=4),
    st.integers(0, 6000),
)
def test_whatever_the_bytes_are_there_is_a_copy(
    data: bytes, changes: list[tuple[int, bytes]], cut: int
) -> None:
    spoiled = bytearray(data)
    for position, patch in changes:
        spoiled[position : position + len(patch)] = patch
    for file in (bytes(spoiled), bytes(spoiled[:cut])):
        copy = with_xmp(io.BytesIO(file), ORIGIN)
        written = read(copy)
        if copy.outcome is not Outcome.DONE:
            assert written == file
        read(without_metadata(io.BytesIO(file)))


@CAREFUL
@given(st.sampled_from([b"", PNG_MAGIC, b"\xff\xd8\xff", b"RIFF\x40\0\0\0WEBP"]), st.binary())
def test_any_bytes(magic: bytes, rest: bytes) -> None:
    for act in (lambda it: with_xmp(it, ORIGIN), without_metadata):
        copy = act(io.BytesIO(magic + rest))
        written = read(copy)
        assert copy.outcome is Outcome.DONE or written == magic + rest


@given(st.text(max_size=2000))
def test_any_prompt_makes_a_readable_packet(prompt: str) -> None:
    if any("\ud800" <= one <= "\udfff" for one in prompt):
        return
    ElementTree.fromstring(
        packet(Origin(system="x", tool="x", made_at=ORIGIN.made_at, identifier="x", prompt=prompt))
    )
