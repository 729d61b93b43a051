"""Names that people give: one line each, without what would turn round the words beside them."""

import unicodedata

# They turn round what stands beside a name in the same line.
DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Control characters, and halves of characters, which no database keeps.
NOT_SHOWN = ("Cc", "Cs")


def in_one_line(name: str) -> str:
    """Return a name as it is kept."""
    return "".join(
        letter
        for letter in " ".join(name.split())
        if letter not in DIRECTIONS and unicodedata.category(letter) not in NOT_SHOWN
    )
