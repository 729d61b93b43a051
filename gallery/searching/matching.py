"""Comparing a text with what is looked for, letter by letter, and saying where it stands."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from gallery.searching.folding import UNSPACED, folded, is_unspaced, words_of

Span = tuple[int, int]
_UNSPACED = "".join(f"{chr(first)}-{chr(last)}" for first, last in UNSPACED)


@dataclass(frozen=True)
class Term:
    """Some words that are looked for; a phrase in quotation marks ends where they end."""

    text: str
    is_phrase: bool = False

    @property
    def words(self) -> str:
        """The words as they are compared."""
        return " ".join(words_of(self.text))


def spans(text: str, terms: Sequence[Term]) -> list[Span]:
    """Return where in a text the terms stand, in order and none within another."""
    if not terms:
        return []
    compared = folded(text)
    found = sorted(
        (compared.starts[match.start()], compared.ends[match.end() - 1])
        for term in terms
        if (pattern := _pattern(term)) is not None
        for match in pattern.finditer(compared.text)
    )
    apart: list[Span] = []
    for begin, end in found:
        if apart and begin <= apart[-1][1]:
            apart[-1] = apart[-1][0], max(end, apart[-1][1])
        else:
            apart.append((begin, end))
    return apart


def stands_in(text: str, term: Term) -> bool:
    """Tell whether a term stands in a text."""
    pattern = _pattern(term)
    return pattern is None or pattern.search(" ".join(words_of(text))) is not None


@lru_cache(maxsize=200)
def _pattern(term: Term) -> re.Pattern[str] | None:
    words = term.words
    if not words:
        return None
    begin = "" if is_unspaced(words[0]) else rf"(?<![^\s{_UNSPACED}])"
    end = rf"(?![^\s{_UNSPACED}])" if term.is_phrase and not is_unspaced(words[-1]) else ""
    return re.compile(f"{begin}{re.escape(words)}{end}")
