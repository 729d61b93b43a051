"""Texts as searches compare them: without case, in one width, as words with a space between."""

import unicodedata
from dataclasses import dataclass

# Scripts that are written without spaces, or that join words without one: what is looked for may
# stand anywhere in a run of theirs. First and last code point of each.
UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1100, 0x11FF),  # Korean, in parts
    (0x1780, 0x17FF),  # Khmer
    (0x3005, 0x3007),  # 々〆〇
    (0x3040, 0x31FF),  # Hiragana, Katakana, Bopomofo
    (0x3400, 0x9FFF),  # Chinese characters
    (0xAC00, 0xD7FF),  # Korean
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
HALF_WIDTH_MARKS = "\uff9e\uff9f"


@dataclass(frozen=True)
class Folded:
    """A text as it is compared, with where in the original each of its characters is from."""

    text: str
    starts: list[int]
    ends: list[int]


def fold(text: str) -> str:
    """Return the text as searches compare it: without case, and each letter in one width."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def is_unspaced(character: str) -> bool:
    """Tell whether a character is of a script whose words are not kept apart."""
    code = ord(character)
    return code >= 0xE00 and any(first <= code <= last for first, last in UNSPACED)


def is_of_word(character: str) -> bool:
    """Tell whether a character is a part of a word: a letter, a digit, or a mark on one."""
    return character.isalnum() or unicodedata.category(character)[0] == "M"


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are compared; all between two of them is left out."""
    return "".join(one if is_of_word(one) else " " for one in fold(text)).split()


def folded(text: str) -> Folded:
    """Fold a text, and remember where each character is from."""
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    begin = 0
    while begin < len(text):
        end = _end_of_letter(text, begin)
        for one in fold(text[begin:end]):
            if is_of_word(one):
                characters.append(one)
            elif characters and characters[-1] != " ":
                characters.append(" ")
            else:
                continue
            starts.append(begin)
            ends.append(end)
        begin = end
    return Folded("".join(characters), starts, ends)


def _end_of_letter(text: str, begin: int) -> int:
    """Return where the letter ends that begins there, with the marks that belong to it."""
    end = begin + 1
    while end < len(text) and (text[end] in HALF_WIDTH_MARKS or unicodedata.combining(text[end])):
        end += 1
    return end
