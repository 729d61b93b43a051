"""The history of a member's prompts: a page of it, with what was searched for marked."""

import unicodedata
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from gallery.models import Prompt, User
from gallery.models.prompt import fold
from gallery.pages.cursors import decode_cursor, encode_cursor
from gallery.services.prompts import search, words_of

PAGE_SIZE = 30
PICKER_SIZE = 12
# So much of the words before the first hit is shown, where it stands far into a prompt.
FAR = 160
LEAD = 40
# Half-width signs of voiced sounds join with the letter before them.
JOINING = "\uff9e\uff9f"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a prompt's text, and whether it was searched for."""

    text: str
    is_hit: bool = False


@dataclass(frozen=True)
class PromptLine:
    """One prompt in the list."""

    prompt: Prompt
    stretches: list[Stretch]

    @property
    def name_id(self) -> str:
        """Id of the element with its words, for the names of its buttons."""
        return f"prompt-{self.prompt.public_id}"


@dataclass(frozen=True)
class PromptsPage:
    """One page of the history, or of what is starred in it."""

    lines: list[PromptLine]
    query: str
    is_starred: bool
    is_first: bool
    older_url: str

    @property
    def url(self) -> str:
        """The list's first page without a search."""
        return reverse(route_of(self.is_starred))

    @property
    def first_url(self) -> str:
        """The first page of what is shown."""
        return f"{self.url}?{urlencode({'q': self.query})}" if self.query else self.url

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing at all, rather than nothing of what was searched for."""
        return self.is_first and not self.query and not self.lines


def route_of(is_starred: bool) -> str:
    """Return the name of the list's address."""
    return "gallery:prompts-starred" if is_starred else "gallery:prompts"


def prompts_page(
    person: User,
    *,
    query: str = "",
    before: str = "",
    starred: bool = False,
    size: int = PAGE_SIZE,
) -> PromptsPage:
    """Return a page of prompts; `before` is a cursor, and nonsense in it means the start."""
    query = query.strip()
    cursor = decode_cursor(before) if before else None
    found = list(search(person, query, starred=starred, before=cursor)[: size + 1])
    shown, words = found[:size], words_of(query)
    older_url = ""
    if len(found) > size:
        last = shown[-1]
        moment = (last.starred_at if starred else None) or last.last_used_at
        names: dict[str, Any] = {"q": query} if query else {}
        names["before"] = encode_cursor(moment, last.pk)
        older_url = f"{reverse(route_of(starred))}?{urlencode(names)}"
    return PromptsPage(
        lines=[prompt_line(prompt, words) for prompt in shown],
        query=query,
        is_starred=starred,
        is_first=cursor is None,
        older_url=older_url,
    )


def prompt_line(prompt: Prompt, words: list[str] | None = None) -> PromptLine:
    """Return one prompt of the list, with these words marked."""
    return PromptLine(prompt, _from_first_hit(marked(prompt.text, words or [])))


def marked(text: str, words: list[str]) -> list[Stretch]:
    """Take a text apart at folded words; where that can't be told, nothing is marked."""
    letters = _letters(text)
    folded = [fold(letter) for letter in letters]
    whole = "".join(folded)
    if whole != fold(text):
        return [Stretch(text)]
    # Of each letter of the folded text, the letter of the text that it comes from.
    origin = [at for at, letter in enumerate(folded) for _one in letter]
    hit = [False] * len(letters)
    for word in filter(None, words):
        start = whole.find(word)
        while start >= 0:
            for at in range(origin[start], origin[start + len(word) - 1] + 1):
                hit[at] = True
            start = whole.find(word, start + 1)
    stretches: list[Stretch] = []
    for letter, is_hit in zip(letters, hit, strict=True):
        if stretches and stretches[-1].is_hit == is_hit:
            stretches[-1] = Stretch(stretches[-1].text + letter, is_hit)
        else:
            stretches.append(Stretch(letter, is_hit))
    return stretches


def _letters(text: str) -> list[str]:
    """Take a text apart into letters, each with the signs that belong to it."""
    letters: list[str] = []
    for one in text:
        if letters and (unicodedata.combining(one) or one in JOINING):
            letters[-1] += one
        else:
            letters.append(one)
    return letters


def _from_first_hit(stretches: list[Stretch]) -> list[Stretch]:
    """Leave out the beginning of a long text where nobody would see the first hit."""
    if len(stretches) > 1 and len(stretches[0].text) > FAR:
        return [Stretch("…" + stretches[0].text[-LEAD:]), *stretches[1:]]
    return stretches
