"""Blanks in a template's text, such as `{product}`: found, checked and filled, never evaluated.

`{{` and `}}` stand for braces that are meant as such. What is filled in is taken as it is: a brace
in a value is a brace of the prompt.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from gallery.errors import InvalidChoice
from gallery.models.prompt import fold

MOST_BLANKS = 20
MOST_NAME_CHARACTERS = 60
MARKS = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a template's text: words as they are, or the name of a blank."""

    text: str = ""
    blank: str = ""

    @property
    def key(self) -> str:
        """What the blank's name has in common with its other spellings."""
        return key(self.blank)


def key(name: str) -> str:
    """Return what two spellings of a blank's name have in common."""
    return " ".join(fold(name).split())


def _is_name(text: str) -> bool:
    """Tell whether a blank may be called so: letters of any script, digits, spaces, `-` and `_`."""
    return (
        0 < len(text.strip()) <= MOST_NAME_CHARACTERS
        and any(unicodedata.category(one)[0] in "LN" for one in text)
        and all(unicodedata.category(one)[0] in "LMN" or one in " \u3000-_" for one in text)
    )


def pieces(text: str) -> list[Piece]:
    """Take a template's text apart; a brace that marks nothing is a brace."""
    found: list[Piece] = []
    end = 0
    for mark in MARKS.finditer(text):
        found.append(Piece(text[end : mark.start()]))
        end = mark.end()
        name = mark.group(1)
        if name is not None and _is_name(name):
            found.append(Piece(blank=" ".join(name.split())))
        else:
            found.append(Piece({"{{": "{", "}}": "}"}.get(mark.group(), mark.group())))
    found.append(Piece(text[end:]))
    return [piece for piece in found if piece.text or piece.blank]


def blanks(text: str) -> list[str]:
    """Return the names of a template's blanks in their order, each once, as first written."""
    names: dict[str, str] = {}
    for piece in pieces(text):
        if piece.blank:
            names.setdefault(key(piece.blank), piece.blank)
    return list(names.values())


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the prompt that a template makes of values by the `key` of their blank."""
    return "".join(
        values.get(key(piece.blank), "") if piece.blank else piece.text for piece in pieces(text)
    )


def escape(text: str) -> str:
    """Return a text in which no brace marks a blank."""
    return text.replace("{", "{{").replace("}", "}}")


def check(text: str) -> None:
    """Raise `InvalidChoice` where a brace of a template's text can't be understood."""
    for mark in MARKS.finditer(text):
        name = mark.group(1)
        if mark.group() in {"{", "}"} or (name is not None and not _is_name(name)):
            raise InvalidChoice(
                _(
                    "“%(found)s” is no blank. A blank is a name in braces, such as {product};"
                    " write {{ and }} for braces that belong to the text."
                )
                % {"found": mark.group()[:40]},
                field="text",
            )
    # Each time that one is repeated counts: a long value would make a prompt without end.
    if sum(bool(piece.blank) for piece in pieces(text)) > MOST_BLANKS:
        raise InvalidChoice(
            _("A template has at most %(most)s blanks.") % {"most": MOST_BLANKS}, field="text"
        )
