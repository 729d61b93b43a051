"""In which words prompts differ: by words, or by letters where a language writes none apart."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# A letter of a language without spaces stands for itself; so does each sign between words.
WITHOUT_SPACES = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d\u3005"
PIECES = re.compile(rf"\s+|[{WITHOUT_SPACES}]|(?:(?![{WITHOUT_SPACES}])\w)+|[^\w\s]")


@dataclass(frozen=True)
class Stretch:
    """Some words of a prompt that are, or are not, the same in those that it is compared with."""

    text: str
    differs: bool


def differences(prompts: Sequence[str]) -> list[list[Stretch]]:
    """Return each prompt in stretches: what the first has and others lack, what others have more.

    Case tells words apart no more than it does for a reader.
    """
    pieces = [PIECES.findall(prompt) for prompt in prompts]
    marks = [[False] * len(one) for one in pieces]
    folded = [[piece.casefold() for piece in one] for one in pieces]
    for other in range(1, len(pieces)):
        matcher = SequenceMatcher(None, folded[0], folded[other], autojunk=False)
        for tag, start, end, other_start, other_end in matcher.get_opcodes():
            if tag != "equal":
                marks[0][start:end] = [True] * (end - start)
                marks[other][other_start:other_end] = [True] * (other_end - other_start)
    return [_joined(*one) for one in zip(pieces, marks, strict=True)]


def _joined(pieces: Sequence[str], marks: list[bool]) -> list[Stretch]:
    """Join pieces alike; a space between two that differ belongs to them, at an edge it doesn't."""
    for at, piece in enumerate(pieces):
        if piece.isspace():
            beside = marks[at - 1 : at] + marks[at + 1 : at + 2]
            marks[at] = len(beside) == 2 and all(beside)
    stretches: list[Stretch] = []
    for piece, differs in zip(pieces, marks, strict=True):
        if stretches and stretches[-1].differs == differs:
            stretches[-1] = Stretch(stretches[-1].text + piece, differs)
        else:
            stretches.append(Stretch(piece, differs))
    return stretches
