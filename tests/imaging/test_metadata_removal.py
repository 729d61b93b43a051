"""Of an uploaded picture only the pixels survive."""

import io
from typing import Any

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from gallery.imaging.references import clean_reference
from gallery.imaging.renditions import make_renditions

from .samples import HTML, four_corners, reopened, saved, zip_archive

SECRETS = (b"Secret-Camera", b"Secret-Comment", b"Secret-Packet", b"<script>", b"evil-page", b"PHP")
MARKS = (
    b"Exif",
    b"eXIf",
    b"iCCP",
    b"ICC_PROFILE",
    b"ICCP",
    b"EXIF",
    b"xmp",
    b"XMP",
    b"tEXt",
    b"iTXt",
)
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">Secret-Packet<script></x:xmpmeta>'
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def telling_exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = "Secret-Camera"
    exif[0x0112] = 6
    exif[0x9286] = HTML
    exif.get_ifd(0x8825).update({1: "N", 2: (35.0, 41.0, 22.0), 3: "E", 4: (139.0, 41.0, 30.0)})
    return exif


def telling_file(file_format: str, transparent: bool) -> bytes:
    image = four_corners()
    if transparent:
        image.putalpha(Image.new("L", image.size, 128))
    options: dict[str, Any] = {}
    if file_format == "JPEG":
        options = {"comment": b"Secret-Comment <script>", "dpi": (72, 72)}
    elif file_format == "PNG":
        text = PngInfo()
        text.add_text("Comment", "Secret-Comment")
        text.add_itxt("XML:com.adobe.xmp", XMP.decode())
        text.add(b"prVt", b"<?PHP Secret-Comment")
        options = {"pnginfo": text}
    if file_format != "PNG":
        options["xmp"] = XMP
    data = saved(image, file_format, exif=telling_exif(), icc_profile=PROFILE, **options)
    return data + zip_archive()


@pytest.mark.parametrize(
    ("file_format", "transparent"),
    [("JPEG", False), ("PNG", False), ("PNG", True), ("WEBP", False), ("WEBP", True)],
)
def test_nothing_but_pixels(file_format: str, transparent: bool) -> None:
    data = telling_file(file_format, transparent)
    assert b"Secret-Camera" in data
    assert b"Secret-Packet" in data
    clean = clean_reference(data)
    renditions = make_renditions(data)
    made = [clean.data, renditions.placeholder, *(one.data for one in renditions.thumbnails)]
    for file in made:
        assert not [word for word in (*SECRETS, *MARKS) if word in file]
        image = reopened(file)
        assert dict(image.getexif()) == {}
        assert set(image.info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "loop",
            "background",
            "timestamp",
            "duration",
        }
    assert clean.content_type == ("image/png" if transparent else "image/jpeg")
    assert (clean.width, clean.height) == (64, 96)


def test_the_thumbnail_inside_a_photo_is_gone() -> None:
    inner = saved(Image.new("RGB", (32, 32), (1, 2, 3)), "JPEG")
    exif = Image.Exif()
    exif[0x927C] = b"Secret-Camera" + inner
    data = saved(four_corners(), "JPEG", exif=exif)
    assert data.count(b"\xff\xd8\xff") == 2
    clean = clean_reference(data)
    assert clean.data.count(b"\xff\xd8\xff") == 1
    assert clean.data.count(b"\xff\xd9") == 1


def test_the_second_picture_of_a_photo_is_gone() -> None:
    data = saved(four_corners(), "MPO", save_all=True, append_images=[four_corners()])
    clean = clean_reference(data)
    assert b"MPF\x00" in data
    assert b"MPF\x00" not in clean.data
    assert reopened(clean.data).format == "JPEG"


def test_metadata_does_not_change_the_result() -> None:
    plain = clean_reference(io.BytesIO(saved(four_corners(), "PNG")))
    text = PngInfo()
    text.add_text("Comment", "Secret-Comment")
    assert clean_reference(saved(four_corners(), "PNG", pnginfo=text)) == plain
