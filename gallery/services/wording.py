"""Numbers, credits, days and names in words, and texts as they are kept, the same everywhere."""

import unicodedata
from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.translation import ngettext

# They turn round what stands beside a name in the same line.
DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def in_one_line(name: str) -> str:
    """Return a name as one line of plain letters, each written as it is usually kept.

    Some systems take letters such as が apart in the names of files; then no search finds them.
    One of which nothing can be seen is empty.
    """
    line = "".join(
        letter
        for letter in unicodedata.normalize("NFC", " ".join(name.split()))
        if letter not in DIRECTIONS and unicodedata.category(letter) not in {"Cc", "Cs"}
    ).strip()
    return line if any(letter.isprintable() and letter != " " for letter in line) else ""


def with_plain_line_ends(text: str) -> str:
    """Return a text with line ends as scripts and the provider count them; browsers send CR LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def number(value: int) -> str:
    """Return a number as people read it."""
    return str(number_format(value, force_grouping=True))


def credits_words(credits: int) -> str:
    """Return a number of credits in words."""
    return ngettext("%(number)s credit", "%(number)s credits", credits) % {
        "number": number(credits)
    }


def day_words(day: date) -> str:
    """Return a day without its year, in the reader's language."""
    return date_format(day, "MONTH_DAY_FORMAT")
