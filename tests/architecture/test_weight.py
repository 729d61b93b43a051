"""What the first view of the gallery weighs, as it goes over the network."""

import re
import secrets

import brotli  # type: ignore[import-untyped]
import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from gallery.imaging.renditions import make_renditions
from gallery.lifecycle import State
from gallery.models import Generation, Image, User
from gallery.models.user import Density
from gallery.pages.grid import FIRST_SIZES
from gallery.sandbox.pictures import as_jpeg, draw_picture
from grokweb.compression import compressed
from tests.factories import make_generation, make_image

MOST_STYLE, MOST_PAGE = 15_000, 8_000
PICTURES = FIRST_SIZES[Density.MEDIUM]
SUBJECTS = (
    "An old {} lighthouse on a basalt cliff at dawn, long exposure, soft mist over the sea",
    "Isometric {} bookshop with a cat in the window, warm evening light, watercolour",
    "Studio photograph of a {} teapot on raw linen, light from the left, shallow depth of field",
    "A {} fox in fresh snow, seen from above, film grain, 35 mm",
)
WORDS = ("crimson", "quiet", "wooden", "striped", "tiny", "marble")


def placeholder(prompt: str, seed: int) -> bytes:
    """Return what is kept of a picture as the sandbox draws it."""
    drawn = draw_picture(prompt, str(seed), "16:9", None)
    return make_renditions(as_jpeg(drawn)).placeholder


@pytest.fixture
def first_view(alice: User, as_alice: Client) -> str:
    for number in range(PICTURES):
        prompt = SUBJECTS[number % 4].format(WORDS[number % 6])
        image = make_image(make_generation(alice, state=State.COMPLETED, prompt=prompt))
        name = f"images/ab/{image.generation.public_id}/{secrets.token_hex(16)}"
        widths = {str(width): f"{name}-{width}.webp" for width in (320, 640)}
        image.thumbnails, image.placeholder = widths, placeholder(prompt, number)
        image.width, image.height = 1280, 720
        image.save()
    assert Image.objects.count() == Generation.objects.count() == PICTURES
    return as_alice.get("/").content.decode()


def test_first_view_is_light(first_view: str) -> None:
    page = len(compressed(first_view.encode()))
    assert first_view.count("data-image=") == PICTURES
    assert page < MOST_PAGE, page


def test_style_of_the_first_view_is_light(first_view: str) -> None:
    sizes = {}
    for address in re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', first_view):
        place = finders.find(address)
        assert isinstance(place, str)
        with open(place, "rb") as file:
            sizes[address] = len(brotli.compress(file.read()))
    assert sizes
    assert sum(sizes.values()) < MOST_STYLE, sizes


def test_pages_are_compressed_for_who_takes_it(first_view: str, as_alice: Client) -> None:
    answer = as_alice.get("/", headers={"Accept-Encoding": "gzip, br;q=0.9"})
    assert answer["Content-Encoding"] == "br"
    assert "Accept-Encoding" in answer["Vary"]
    assert len(answer.content) == int(answer["Content-Length"]) < MOST_PAGE
    assert b"data-image=" in brotli.decompress(answer.content)
    assert not as_alice.get("/").has_header("Content-Encoding")
