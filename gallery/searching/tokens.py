"""Tokens: what an index keeps of a picture's words and facts, and what is asked of it.

Tokens are of small Latin letters and digits only, so that no database's own idea of words, stop
words, numbers or accents comes in between. The first letter says what a token is:

    w fox          the word `fox`                    v …   the same in another alphabet, as hex
    p li p lig …   the beginnings of `lighthouse`    q …   likewise
    c …            one or two neighbouring characters of a script without spaces, as hex
    o 12           the owner                         m …   the model, as hex
    r 16x9         the aspect ratio                  xref  made from a reference image
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

from gallery.searching.folding import is_unspaced, words_of

# Words are looked for by their beginnings of so many letters; longer ones are compared afterwards.
SHORTEST_BEGINNING, LONGEST_BEGINNING = 2, 6
LONGEST_WORD = 60
MOST_TOKENS = 4000
HAS_REFERENCE = "xref"


def owner_token(key: int) -> str:
    """Return the token of whose it is."""
    return f"o{key}"


def model_token(slug: str) -> str:
    """Return the token of the model that made it."""
    return f"m{_hex(slug[:LONGEST_WORD])}"


def ratio_token(ratio: str) -> str:
    """Return the token of an aspect ratio such as 16:9."""
    width, _colon, height = ratio.partition(":")
    known = width.isascii() and width.isdigit() and height.isascii() and height.isdigit()
    return f"r{width}x{height}" if known else f"r{_hex(ratio[:LONGEST_WORD])}"


def document(
    texts: Iterable[str], *, owner: int, model: str, ratio: str, has_reference: bool
) -> str:
    """Return all tokens of a picture, with a space before and after each."""
    facts = [owner_token(owner), model_token(model), ratio_token(ratio)]
    if has_reference:
        facts.append(HAS_REFERENCE)
    tokens = dict.fromkeys(facts)
    for text in texts:
        for word in words_of(text):
            tokens.update(dict.fromkeys(_tokens_of(word)))
    return f" {' '.join(list(tokens)[:MOST_TOKENS])} "


def asked_word(word: str) -> list[str]:
    """Return the tokens that a picture has if one of its words begins with this one.

    It may have them and not match: whatever consists of several tokens, or is long, is to be
    compared afterwards, as `is_exact` tells.
    """
    pieces = [piece for one in words_of(word) for piece in _pieces(one)]
    return [
        token
        for place, piece in enumerate(pieces)
        for token in _asked(piece, begins=place == len(pieces) - 1)
    ]


def asked_phrase(phrase: str) -> list[str]:
    """Return the tokens that a picture has if these very words stand in it one after the other."""
    return [
        token
        for one in words_of(phrase)
        for piece in _pieces(one)
        for token in _asked(piece, begins=False)
    ]


def is_exact(term: str, tokens: list[str]) -> bool:
    """Tell whether having the tokens of a term is as good as having the term."""
    if len(tokens) != 1:
        return False
    (token,) = tokens
    length = len("".join(words_of(term)))
    return length <= (LONGEST_BEGINNING if token[0] in "pq" else LONGEST_WORD - 1)


def _pieces(word: str) -> Iterator[str]:
    """Divide a word where its script changes between one with spaces and one without."""
    return ("".join(piece) for _unspaced, piece in groupby(word, is_unspaced))


def _tokens_of(word: str) -> Iterator[str]:
    for piece in _pieces(word):
        if is_unspaced(piece[0]):
            yield from (_character(one) for one in piece)
            yield from map(_character, _pairs(piece))
        else:
            yield _whole(piece)
            longest = min(len(piece), LONGEST_BEGINNING)
            for length in range(SHORTEST_BEGINNING, longest + 1):
                yield _beginning(piece[:length])


def _asked(piece: str, *, begins: bool) -> Iterator[str]:
    if is_unspaced(piece[0]):
        yield from map(_character, _pairs(piece) if len(piece) > 1 else [piece])
    elif begins and len(piece) >= SHORTEST_BEGINNING:
        yield _beginning(piece[:LONGEST_BEGINNING])
    else:
        yield _whole(piece)


def _pairs(piece: str) -> list[str]:
    return [piece[place : place + 2] for place in range(len(piece) - 1)]


def _whole(word: str) -> str:
    word = word[:LONGEST_WORD]
    return f"w{word}" if word.isascii() else f"v{_hex(word)}"


def _beginning(letters: str) -> str:
    return f"p{letters}" if letters.isascii() else f"q{_hex(letters)}"


def _character(characters: str) -> str:
    return f"c{_hex(characters)}"


def _hex(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").hex()
