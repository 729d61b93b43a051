"""Tokens and questions: whatever was typed, something can be asked, and nothing but tokens is."""

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from gallery.searching.folding import folded, words_of
from gallery.searching.matching import Term, spans, stands_in
from gallery.searching.reading import MOST_PIECES, read
from gallery.searching.tokens import asked_phrase, asked_word, document

# Lone halves of a pair come out of broken clients.
ANYTHING = st.text(st.characters(codec=None), max_size=60)
TOKEN = re.compile(r"[a-z][a-z0-9]+")


def tokens_of(text: str) -> list[str]:
    """Return the tokens of a picture with this prompt."""
    return document([text], owner=1, model="m", ratio="1:1", has_reference=False).split()


@settings(deadline=None)
@given(ANYTHING)
@example("ﾊﾟﾋﾟﾌﾟ ㌔ ﷺ İstanbul ǅ \0 \ud800")
def test_tokens_are_letters_and_digits_that_no_database_takes_apart(text: str) -> None:
    for token in [*tokens_of(text), *asked_word(text), *asked_phrase(text)]:
        assert TOKEN.fullmatch(token)
        assert len(token) < 1000


@settings(deadline=None)
@given(ANYTHING)
def test_every_word_of_a_text_finds_it(text: str) -> None:
    tokens = set(tokens_of(text))
    for word in words_of(text):
        assert tokens.issuperset(asked_word(word))
        assert tokens.issuperset(asked_phrase(word))
        assert stands_in(text, Term(word))
        assert stands_in(text, Term(word, is_phrase=True))


@settings(deadline=None)
@given(ANYTHING, ANYTHING)
def test_marks_lie_in_the_text_one_after_the_other(text: str, looked_for: str) -> None:
    end = 0
    for begin, after in spans(text, [Term(looked_for), Term(text[:3])]):
        assert end <= begin < after <= len(text)
        end = after
    told = folded(text)
    assert len(told.text) == len(told.starts) == len(told.ends)


@settings(deadline=None)
@given(ANYTHING | st.text('":- \0*()', max_size=30))
@example("x" * 1_000_000)
@example("NEAR( AND OR NOT * ^ { } :")
@example("month:0000-00 month:9999-12 on:0001-01-01 after:9999-12-31 ratio:0:0")
def test_reading_is_never_an_error(text: str) -> None:
    question = read(text)
    assert len(question.pieces) <= MOST_PIECES
    assert len(question.text) <= 500
    question.text.encode()
    assert "\0" not in question.text
    assert read(question.text) == read(read(question.text).text)
    for chip in question.chips:
        assert chip.piece not in question.without(chip).split(" ")


def test_chips_have_names_in_both_languages() -> None:
    english = read('fox -ratio:16:9 collection:"Spring fair" month:2026-3 status:failed')
    japanese = read("fox －比率：16：9 コレクション：“Spring fair” 月:2026/03 状態:失敗")
    told = [(chip.name, chip.value, chip.is_minus) for chip in english.chips]
    assert told == [(chip.name, chip.value, chip.is_minus) for chip in japanese.chips]
    assert told == [
        ("ratio", "16:9", True),
        ("collection", "Spring fair", False),
        ("month", "2026-03", False),
        ("status", "failed", False),
    ]
    assert english.words == japanese.words == ["fox"]
    assert english.rest == "fox"


def test_what_is_no_chip_is_a_word() -> None:
    question = read("is:nonsense month:99 foo:bar http://example.org ratio:wide")
    assert question.chips == []
    assert len(question.words) == 5


def test_chips_are_taken_away_and_added_one_by_one() -> None:
    question = read('red "big fox" tag:a status:failed')
    tag, status = question.chips
    assert question.without(tag) == 'red "big fox" status:failed'
    assert read(question.with_chip(tag)).chips == [status, tag]
    blocked = read("status:blocked").chips[0]
    assert question.with_chip(blocked) == 'red "big fox" tag:a status:blocked'
