"""Which file is a picture is decided by its content alone."""

import struct
from dataclasses import replace

import pytest

from gallery.imaging.decode import open_image
from gallery.imaging.errors import ImageRefused
from gallery.imaging.formats import PNG
from gallery.imaging.limits import RESULT_LIMITS, UPLOAD_LIMITS
from gallery.imaging.renditions import make_renditions

from .samples import HTML, SVG, four_corners, saved, zip_archive

VECTORS = {
    "plain": SVG,
    "declaration": b'<?xml version="1.0" encoding="UTF-8"?>\n' + SVG,
    "byte order mark": b"\xef\xbb\xbf" + SVG,
    "comment with a fake end": b"<!-- <html> > -->\n <!-- x -->" + SVG,
    "document type": b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd">' + SVG,
    "entities": b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "b">]>' + SVG,
    "namespace prefix": b'<s:svg xmlns:s="http://www.w3.org/2000/svg"/>',
    "upper case": b"<SVG onload=alert(1)>",
    "UTF-16": SVG.decode().encode("utf-16"),
}
NOT_IMAGES = {
    "HTML": HTML,
    "HTML with a drawing": b"<!doctype html><body>" + SVG,
    "almost SVG": b"<svgs></svgs>",
    "unclosed prolog": b"<!--" * 5000,
    "endless prolog": b"<!>" * 100_000,
    "zip": zip_archive(),
    "gzip": b"\x1f\x8b\x08\x00" + bytes(64),
    "PDF": b"%PDF-1.7\n" + bytes(64),
    "script": b"#!/bin/sh\necho hello",
    "PHP": b"<?php echo 1; ?>",
    "prose with BM": b"BMW makes cars, and this text is no bitmap",
    "one byte": b"\x89",
    "zeros": bytes(1000),
    "sound in RIFF": b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(28),
    "film": b"\x00\x00\x00\x18ftypisom" + bytes(64),
}
OTHER_PICTURES = {
    "BMP": saved(four_corners(), "BMP"),
    "TIFF": saved(four_corners(), "TIFF"),
    "big-endian TIFF": b"MM\x00*" + bytes(64),
    "PSD": b"8BPS\x00\x01" + bytes(64),
    "ICNS": b"icns" + struct.pack(">I", 64) + bytes(56),
    "ICO": saved(four_corners(16, 16), "ICO"),
    "EPS": b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) (r) file",
    "JPEG 2000": b"\x00\x00\x00\x0cjP  \r\n\x87\n" + bytes(64),
    "AVIF": b"\x00\x00\x00\x18ftypavif" + bytes(64),
    "AVIF by a general name": b"\x00\x00\x00\x18ftypmif1\0\0\0\0mif1avif" + bytes(64),
}


def refusal(data: bytes) -> str:
    with pytest.raises(ImageRefused) as refused:
        open_image(data, UPLOAD_LIMITS)
    return refused.value.code


@pytest.mark.parametrize("data", VECTORS.values(), ids=VECTORS.keys())
def test_drawings_in_svg_are_named_as_such(data: bytes) -> None:
    assert refusal(data) == "vector-image"


@pytest.mark.parametrize("data", NOT_IMAGES.values(), ids=NOT_IMAGES.keys())
def test_other_files_are_not_images(data: bytes) -> None:
    assert refusal(data) == "not-an-image"


@pytest.mark.parametrize("data", OTHER_PICTURES.values(), ids=OTHER_PICTURES.keys())
def test_pictures_outside_the_table_are_unsupported(data: bytes) -> None:
    assert refusal(data) == "unsupported-format"


@pytest.mark.parametrize(
    "data", [saved(four_corners(), "GIF"), b"GIF89a/*" + bytes(32) + b"*/=alert(1)//"]
)
def test_gif_is_named_as_such(data: bytes) -> None:
    assert refusal(data) == "gif-image"


def test_nothing_is_empty() -> None:
    assert refusal(b"") == "empty"


@pytest.mark.parametrize(
    "magic",
    [
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        b"RIFF\x10\0\0\0WEBP",
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    ],
)
def test_a_picture_of_which_only_the_magic_is_right_is_damaged(magic: bytes) -> None:
    assert refusal(magic) == "damaged"
    assert refusal(magic + HTML * 3) == "damaged"


@pytest.mark.parametrize(
    ("file_format", "content_type"),
    [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")],
)
def test_the_content_type_comes_from_the_bytes(file_format: str, content_type: str) -> None:
    assert make_renditions(saved(four_corners(), file_format)).content_type == content_type


def test_two_pictures_in_one_jpeg_are_a_jpeg() -> None:
    data = saved(four_corners(), "MPO", save_all=True, append_images=[four_corners()])
    renditions = make_renditions(data)
    assert (renditions.content_type, renditions.width) == ("image/jpeg", 96)


def test_the_table_of_formats_decides() -> None:
    only_png = replace(RESULT_LIMITS, formats=(PNG,))
    assert open_image(saved(four_corners(), "PNG"), only_png).size == (96, 64)
    with pytest.raises(ImageRefused, match="unsupported-format"):
        open_image(saved(four_corners(), "JPEG"), only_png)
