"""Drawing the picture of a job: always the same one for the same prompt and job."""

from io import BytesIO
from pathlib import Path
from random import Random

from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from gallery.sandbox.canvas import SCALE, Canvas
from gallery.sandbox.captions import put_caption
from gallery.sandbox.faults import without_markers
from gallery.sandbox.palettes import choose_palette, choose_scene
from gallery.sandbox.scenes import SCENES

SIZES = {
    "1:1": (1024, 1024),
    "2:3": (832, 1248),
    "3:2": (1248, 832),
    "16:9": (1344, 756),
    "9:16": (756, 1344),
}


def size_for(ratio: str, reference: Image.Image | None) -> tuple[int, int]:
    """Width and height in pixels; without a ratio the shape nearest to the reference's."""
    if ratio in SIZES:
        return SIZES[ratio]
    if reference is None:
        return SIZES["1:1"]
    shape = reference.width / reference.height
    return min(SIZES.values(), key=lambda size: abs(size[0] / size[1] - shape))


def draw_picture(prompt: str, seed: str, ratio: str, reference: Path | None) -> Image.Image:
    """Draw a picture in RGB of about one megapixel.

    `seed` is the job's id and the file's number; the reference, where there is one, becomes the
    sky of the scene.
    """
    words = without_markers(prompt)
    # Seeded by text and not by hash(), which differs from one process to the next.
    chance = Random(f"{words.encode('utf-8', 'surrogatepass').hex()} {seed}")  # noqa: S311
    given = Image.open(reference).convert("RGB") if reference else None
    canvas = Canvas(size_for(ratio, given), choose_palette(words, chance), chance)
    if given:
        canvas.put_backdrop(_as_backdrop(given, canvas))
    SCENES[choose_scene(words, chance)](canvas, words, bare=given is not None)
    picture = canvas.finished()
    put_caption(picture, words)
    return picture


def _as_backdrop(given: Image.Image, canvas: Canvas) -> Image.Image:
    size = (canvas.width // SCALE, canvas.height // SCALE)
    fitted = ImageOps.fit(given, size).filter(ImageFilter.GaussianBlur(1.2))
    tint = Image.new("RGB", size, canvas.palette.sky[1])
    return ImageEnhance.Color(Image.blend(fitted, tint, 0.12)).enhance(1.1)


def as_jpeg(picture: Image.Image) -> bytes:
    """The picture as a JPEG file."""
    target = BytesIO()
    picture.save(target, "JPEG", quality=88)
    return target.getvalue()
