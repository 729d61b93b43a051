"""Alternative texts: what a prompt proposes, what an owner writes, and how that is taken back."""

import pytest

from gallery.errors import InvalidChoice, TooLate
from gallery.lifecycle import State
from gallery.models import Image, User
from gallery.models.image import MOST_ALTERNATIVE_CHARACTERS
from gallery.services import alternative_text
from gallery.services.alternative_text import MOST_PROPOSED_CHARACTERS, proposed
from tests.factories import COFFEE_SHOP, make_generation, make_image


@pytest.fixture
def image(alice: User) -> Image:
    return make_image(make_generation(alice, state=State.COMPLETED))


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("A heron", "A heron"),
        ("A heron in the reeds. Oil on canvas, in the manner of", "A heron in the reeds."),
        ("St. Paul's in the rain! Watercolour.", "St. Paul's in the rain!"),
        ("葦の中のサギ。油絵の質感で、柔らかい光。", "葦の中のサギ。油絵の質感で、柔らかい光。"),
        ("葦の中に立つ一羽の白いサギ。油絵の質感。", "葦の中に立つ一羽の白いサギ。"),
        ("Two\n  lines\tof words", "Two lines of words"),
        ("", ""),
    ],
)
def test_first_sentence_is_proposed(prompt: str, words: str) -> None:
    assert proposed(prompt) == words


@pytest.mark.parametrize("prompt", ["word " * 60, "a, " * 100, "猫" * 300, "x" * 300])
def test_what_is_proposed_is_short_and_says_that_there_is_more(prompt: str) -> None:
    words = proposed(prompt)
    assert len(words) <= MOST_PROPOSED_CHARACTERS
    assert words.endswith("…")
    assert prompt.startswith(words[:-1])


def test_long_sentence_is_left_between_its_parts() -> None:
    beginning = "A heron that stands in the reeds of a wide and shallow lake in the early morning"
    assert proposed(f"{beginning}, with a sky " + "of clouds " * 20) == f"{beginning}…"


def test_own_words_are_said_until_they_are_taken_back(alice: User, image: Image) -> None:
    assert alternative_text.words_for(image, COFFEE_SHOP) == COFFEE_SHOP
    alternative_text.write(alice, image, "  A shop\nwith a red door ")
    image.refresh_from_db()
    assert alternative_text.words_for(image, COFFEE_SHOP) == "A shop with a red door"
    assert alternative_text.words_for(image, "") == "A shop with a red door"
    alternative_text.write(alice, image, "")
    assert alternative_text.words_for(image, COFFEE_SHOP) == COFFEE_SHOP


def test_what_is_proposed_is_not_kept_as_ones_own(alice: User, image: Image) -> None:
    alternative_text.write(alice, image, COFFEE_SHOP)
    image.refresh_from_db()
    assert image.alternative_text == ""


def test_hidden_prompt_says_nothing(image: Image) -> None:
    assert "offee" not in alternative_text.words_for(image, "")
    assert "alice" in alternative_text.words_for(image, "")


def test_too_long_and_others_are_refused(alice: User, bob: User, image: Image) -> None:
    with pytest.raises(InvalidChoice):
        alternative_text.write(alice, image, "x" * (MOST_ALTERNATIVE_CHARACTERS + 1))
    with pytest.raises(TooLate):
        alternative_text.write(bob, image, "Something else")
    image.refresh_from_db()
    assert image.alternative_text == ""
