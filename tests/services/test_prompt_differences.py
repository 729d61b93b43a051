"""What is marked where prompts differ."""

import pytest

from gallery.services.prompt_differences import differences


def marked(*prompts: str) -> list[list[str]]:
    """Return the marked parts of each prompt."""
    return [[part.text for part in stretches if part.differs] for stretches in differences(prompts)]


@pytest.mark.parametrize(
    ("first", "second", "marks"),
    [
        ("A red fox", "A red fox", [[], []]),
        ("A red fox", "A Red Fox", [[], []]),
        ("A red fox at dawn", "A grey fox at dusk", [["red", "dawn"], ["grey", "dusk"]]),
        ("A fox", "A fox in the deep snow", [[], ["in the deep snow"]]),
        ("a fox, oil", "a fox; oil", [[","], [";"]]),
        ("夜明けの灯台", "夕暮れの灯台", [["夜明け"], ["夕暮れ"]]),
        ("灯台 at dawn", "灯台 at noon", [["dawn"], ["noon"]]),
        ("Ein Füchslein", "Ein Fuchs", [["Füchslein"], ["Fuchs"]]),
        ("", "A fox", [[], ["A fox"]]),
    ],
)
def test_whole_words_and_single_letters_of_japanese(
    first: str, second: str, marks: list[list[str]]
) -> None:
    assert marked(first, second) == marks


def test_first_shows_what_any_other_lacks() -> None:
    assert marked("red fox dawn", "red fox", "fox dawn") == [["red", "dawn"], [], []]


def test_no_letter_is_lost() -> None:
    prompts = ["A  fox,\nthen 猫 😀!", "One fox\tand 犬"]
    assert ["".join(part.text for part in one) for one in differences(prompts)] == prompts


def test_longest_prompts_take_no_time_worth_a_word() -> None:
    first = " ".join(f"word{number}" for number in range(400))
    second = " ".join(f"word{number}" for number in range(399, -1, -1))
    assert differences([first, second, first, second])
