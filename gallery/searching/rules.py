"""What a word rule finds in a prompt, in time that grows with the prompt and no faster.

Patterns are run by RE2, which tries all ways at once instead of one after the other; what only the
other kind of engine can do, looking around and back, it refuses.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice, pairwise
from typing import Literal

import re2

from gallery.searching.folding import fold, is_of_word, is_unspaced

Kind = Literal["literal", "word", "pattern"]
Span = tuple[int, int]
Finder = Callable[[str], Iterator[Span]]

# Nobody sees them, and between two letters they would keep a rule from finding a word.
HIDDEN = {
    code: None
    for first, last in ((0xAD, 0xAD), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2064))
    for code in range(first, last + 1)
} | dict.fromkeys([*range(0xFE00, 0xFE10), 0xFEFF])
# Takes the place of what is taken out: what stands on both sides of it is not read as one.
GAP = "\0"
# How large a pattern may become, in steps: what is checked for each letter takes that long at most.
MOST_STEPS = 1500
MOST_MEMORY = 1 << 20
MOST_CUTS = 100
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


class UnusablePattern(ValueError):
    """A pattern that RE2 does not take, that is too large, or that fits a prompt without words."""

    def __init__(self, trouble: Literal["syntax", "backtracking", "size", "empty"]) -> None:
        super().__init__(trouble)
        self.trouble = trouble


def readied(text: str) -> str:
    """Return a prompt as rules look at it: folded, on one line, without what nobody sees."""
    return " ".join(fold(text.translate(HIDDEN)).split())


@lru_cache(maxsize=2000)
def finder(kind: Kind, text: str) -> Finder:
    """Return what finds the places of a rule in a readied prompt. Raises `UnusablePattern`."""
    if kind == "pattern":
        return _pattern_finder(text)
    return _letters_finder(readied(text), alone=kind == "word")


def is_in(text: str, find: Finder) -> bool:
    """Tell whether a rule finds anything in a readied prompt."""
    return next(find(text), None) is not None


def without(text: str, finders: list[Finder]) -> str:
    """Return a readied prompt without what these find."""
    spans = sorted(span for find in finders for span in islice(find(text), MOST_CUTS))
    if not spans:
        return text
    kept, at = [], 0
    for begin, end in spans:
        kept.append(text[at : max(at, begin)])
        at = max(at, end)
    return GAP.join([*kept, text[at:]])


def _letters_finder(letters: str, *, alone: bool) -> Finder:
    def find(text: str) -> Iterator[Span]:
        at = text.find(letters) if letters else -1
        while at >= 0:
            end = at + len(letters)
            if not alone or (_is_border(text, at) and _is_border(text, end)):
                yield at, end
                at = text.find(letters, end)
            else:
                at = text.find(letters, at + 1)

    return find


def _is_border(text: str, at: int) -> bool:
    """Tell whether a word ends or begins there; without spaces in the script, it may anywhere."""
    if at in (0, len(text)):
        return True
    before, after = text[at - 1], text[at]
    if is_unspaced(before) or is_unspaced(after):
        return True
    return not (is_of_word(before) and is_of_word(after))


def _pattern_finder(text: str) -> Finder:
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    options.max_mem = MOST_MEMORY
    try:
        pattern = re2.compile(_NOT_ASCII.sub(_in_one_width, text).encode(), options)
    except (re2.error, UnicodeEncodeError) as error:
        raise UnusablePattern(_trouble(text, str(error))) from None
    if pattern.programsize > MOST_STEPS:
        raise UnusablePattern("size")
    # What fits nothing at all fits every prompt.
    for sample in (b"", b"a", b" ", b"a a"):
        found = pattern.search(sample)
        if found is not None and found.start() == found.end():
            raise UnusablePattern("empty")

    def find(prompt: str) -> Iterator[Span]:
        # In bytes, because the library else works out the place of each letter beforehand.
        for match in pattern.finditer(prompt.encode(errors="replace")):
            begin, end = (len(match.string[:at].decode(errors="replace")) for at in match.span())
            yield begin, end

    return find


def _in_one_width(run: re.Match[str]) -> str:
    """Fold letters of a pattern as prompts are, but make nothing of them that has a meaning."""
    plain = fold(run[0])
    special = any(one.isascii() and not one.isalnum() for one in plain)
    return run[0] if special else plain


def _trouble(text: str, words: str) -> Literal["syntax", "backtracking", "size"]:
    if "too large" in words or "repetition size" in words:
        return "size"
    looks = any(sign in text for sign in ("(?=", "(?!", "(?<=", "(?<!", "(?>", "(?P=", "(?("))
    refers_back = any(a == "\\" and b in "123456789k" for a, b in pairwise(text))
    return "backtracking" if looks or refers_back else "syntax"
