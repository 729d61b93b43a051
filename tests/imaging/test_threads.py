"""Many threads at once get the same answers as one, good files and bad ones mixed."""

from concurrent.futures import ThreadPoolExecutor

from PIL import ImageCms

from gallery.imaging.errors import ImageRefused
from gallery.imaging.references import clean_reference
from gallery.imaging.renditions import make_renditions

from .samples import png_claiming, saved, textured

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
UNKNOWN_PROFILE = PROFILE.replace("sRGB".encode("utf-16-be"), "test".encode("utf-16-be"))
FILES = [
    saved(textured(300, 200), "PNG", icc_profile=UNKNOWN_PROFILE),
    saved(textured(400, 300), "JPEG", icc_profile=UNKNOWN_PROFILE),
    saved(textured(700, 200), "WEBP"),
    saved(textured(300, 200), "PNG")[:-20],
    png_claiming(10_000, 10_000),
]


def answer(data: bytes) -> object:
    try:
        return clean_reference(data), make_renditions(data)
    except ImageRefused as refused:
        return refused.code


def test_threads_agree() -> None:
    alone = [answer(data) for data in FILES]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(answer, FILES * 12))
    assert together == alone * 12
    assert alone[3:] == ["damaged", "too-many-pixels"]
