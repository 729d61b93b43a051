"""Reading what was typed into a search box; whatever it is, it is a question."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from gallery.searching.folding import fold
from gallery.searching.matching import Term

MOST_LETTERS = 400
MOST_PIECES = 20
# What a chip may be called, in English and in Japanese.
NAMES = {
    "model": ("model", "モデル"),
    "ratio": ("ratio", "比率", "縦横比"),
    "by": ("by", "作者", "作成者"),
    "month": ("month", "月"),
    "after": ("after", "以降"),
    "before": ("before", "以前"),
    "on": ("on", "date", "日付"),
    "collection": ("collection", "コレクション"),
    "tag": ("tag", "タグ"),
    "is": ("is", "印"),
    "has": ("has", "付き"),
    "status": ("status", "状態"),
}
VALUES: dict[str, dict[str, tuple[str, ...]]] = {
    "is": {
        "starred": ("starred", "star", "スター", "スター付き"),
        "shared": ("shared", "共有", "共有中"),
    },
    "has": {"reference": ("reference", "references", "参照", "参照画像")},
    "status": {
        "done": ("done", "completed", "完了"),
        "failed": ("failed", "失敗"),
        "blocked": ("blocked", "ブロック"),
        "cancelled": ("cancelled", "canceled", "キャンセル"),
        "under-way": ("under-way", "running", "進行中"),
    },
}
# Several of these make no sense, so that a further one takes the place of the first.
ONCE = frozenset({"status"})
_NAME = {name: chip for chip, names in NAMES.items() for name in names}
_VALUE = {
    chip: {word: value for value, words in values.items() for word in words}
    for chip, values in VALUES.items()
}
_QUOTES = '"“”„＂'
_PIECE = re.compile(rf"[^\s{_QUOTES}]*[{_QUOTES}][^{_QUOTES}]*(?:[{_QUOTES}]|$)|[^\s{_QUOTES}]+")
_MINUS = "-－−"
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_RATIO = re.compile(r"(\d{1,3})[:x×/](\d{1,3})")


@dataclass(frozen=True)
class Chip:
    """One fact that is asked for, such as `ratio:16:9`; `piece` is what was typed."""

    name: str
    value: str
    is_minus: bool = False
    piece: str = ""

    @property
    def text(self) -> str:
        """The chip as one would type it."""
        value = f'"{self.value}"' if re.search(r"\s", self.value) else self.value
        return f"{'-' if self.is_minus else ''}{self.name}:{value}"


@dataclass(frozen=True)
class Question:
    """What is looked for; `text` is what was typed, from which the rest was read."""

    text: str = ""
    terms: list[Term] = field(default_factory=list)
    unwanted: list[Term] = field(default_factory=list)
    chips: list[Chip] = field(default_factory=list)
    # All of it, piece by piece, and whether there was more than is taken.
    pieces: list[str] = field(default_factory=list)
    is_cut: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether everything is wanted."""
        return not self.pieces

    @property
    def words(self) -> list[str]:
        """The words and phrases, without what is not wanted."""
        return [term.text for term in self.terms]

    @property
    def rest(self) -> str:
        """What was typed, without the chips."""
        chips = {chip.piece for chip in self.chips}
        return " ".join(piece for piece in self.pieces if piece not in chips)

    @property
    def status(self) -> str:
        """The status that is asked for; without a word about it, what is done."""
        wanted = [chip.value for chip in self.chips if chip.name == "status" and not chip.is_minus]
        return wanted[-1] if wanted else "done"

    def without(self, chip: Chip) -> str:
        """Return the text without one chip."""
        return " ".join(piece for piece in self.pieces if piece != chip.piece)

    def with_chip(self, chip: Chip) -> str:
        """Return the text with one more chip."""
        once = {one.piece for one in self.chips if one.name == chip.name and chip.name in ONCE}
        kept = [piece for piece in self.pieces if piece not in once | {chip.text}]
        return " ".join([*kept, chip.text])


def read(text: str) -> Question:
    """Return the question that a text in the search box asks; nothing in it is an error."""
    typed = _clean(text)
    pieces = _PIECE.findall(typed[:MOST_LETTERS])
    question = Question(
        text=" ".join(pieces[:MOST_PIECES]),
        pieces=pieces[:MOST_PIECES],
        is_cut=len(typed) > MOST_LETTERS or len(pieces) > MOST_PIECES,
    )
    for piece in question.pieces:
        question = _with(question, piece)
    return question


def _clean(text: str) -> str:
    """Return the text without what no database takes, and not endlessly long."""
    text = text[: 4 * MOST_LETTERS].encode("utf-8", "ignore").decode()
    return "".join(one if one.isprintable() or one.isspace() else " " for one in text).strip()


def _with(question: Question, piece: str) -> Question:
    is_minus = len(piece) > 1 and piece[0] in _MINUS
    plain = piece[1:] if is_minus else piece
    for chip in _chip(plain):
        chips = [*question.chips, replace(chip, is_minus=is_minus, piece=piece)]
        return replace(question, chips=chips)
    term = Term(plain.strip(_QUOTES), is_phrase=plain[0] in _QUOTES)
    if not term.words:
        return question
    if is_minus:
        return replace(question, unwanted=[*question.unwanted, term])
    return replace(question, terms=[*question.terms, term])


def _chip(plain: str) -> Iterator[Chip]:
    """Give the chip that a piece is, if it is one."""
    head, colon, value = plain.replace("：", ":", 1).partition(":")
    name = _NAME.get(fold(head))
    value = value.strip(_QUOTES).strip()
    if name and colon and (known := _known(name, value)):
        yield Chip(name, known)


def _known(name: str, value: str) -> str:
    """Return a value as it is meant, or "" where it means nothing."""
    if name in _VALUE:
        return _VALUE[name].get(fold(value), "")
    if name == "ratio":
        ratio = _RATIO.fullmatch(fold(value))
        return f"{int(ratio[1])}:{int(ratio[2])}" if ratio else ""
    if name == "month":
        return _day(f"{fold(value)}-1")[:7]
    if name in {"after", "before", "on"}:
        return _day(fold(value))
    return value


def _day(text: str) -> str:
    found = _DAY.fullmatch(text.replace("/", "-"))
    try:
        return date(*map(int, found.groups())).isoformat() if found else ""
    except ValueError:
        return ""
