"""What is drawn."""

from io import BytesIO

import pytest
from PIL import Image

from gallery.sandbox.captions import font_for, readable
from gallery.sandbox.files import plain_picture
from gallery.sandbox.palettes import SCENE_WORDS
from gallery.sandbox.pictures import SIZES, draw_picture
from gallery.sandbox.scenes import SCENES


@pytest.mark.parametrize(("ratio", "size"), SIZES.items())
def test_the_shape_is_the_one_asked_for_at_about_a_megapixel(
    ratio: str, size: tuple[int, int]
) -> None:
    picture = draw_picture("a lake", "seed", ratio, None)
    across, down = map(int, ratio.split(":"))
    assert picture.size == size
    assert abs(size[0] / size[1] - across / down) < 0.01
    assert 900_000 < size[0] * size[1] < 1_200_000


@pytest.mark.parametrize("scene", SCENES)
def test_every_scene_is_drawn_and_is_not_one_flat_colour(scene: str) -> None:
    picture = draw_picture(SCENE_WORDS[scene], "seed", "1:1", None)
    assert len(picture.reduce(16).getcolors(100_000) or ()) > 100


def test_the_same_job_is_drawn_the_same_and_another_otherwise() -> None:
    first = draw_picture("a hill", "one", "1:1", None).tobytes()
    assert draw_picture("a hill", "one", "1:1", None).tobytes() == first
    assert draw_picture("a hill", "two", "1:1", None).tobytes() != first


@pytest.mark.parametrize(
    "prompt", ["", "\ud83c", "🎨🎨", "مرحبا", "\0\x07", "猫" * 2000, "x" * 2000]
)
def test_any_prompt_can_be_drawn(prompt: str) -> None:
    assert draw_picture(prompt, "seed", "1:1", None).mode == "RGB"


def test_a_caption_has_no_letters_that_can_not_be_drawn() -> None:
    assert readable("cat 🎨\0\u202e \ud83c hat") == "cat hat"
    assert font_for("مرحبا", 20) is None
    assert font_for("a hill", 20) is not None


def test_markers_are_not_drawn() -> None:
    marked = draw_picture("a hill [sandbox:fast]", "one", "1:1", None)
    assert marked.tobytes() == draw_picture("a hill", "one", "1:1", None).tobytes()


def test_plain_pictures_are_valid_and_all_different() -> None:
    files = {plain_picture("16:9", f"{n:08x}-0000-4000-8000-000000000000", 0) for n in range(50)}
    assert len(files) == 50
    with Image.open(BytesIO(files.pop())) as picture:
        picture.load()
        assert picture.size == SIZES["16:9"]
