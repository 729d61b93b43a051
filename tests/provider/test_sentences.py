"""The provider's own words: found wherever they are, made safe to keep and to show."""

import json

import pytest

from gallery.provider.sentences import LONGEST_SENTENCE, error_sentence, sentence_of

DEEP: object = {"error": {"error": {"error": {"message": "too deep"}}}}


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({"error": "A sentence"}, "A sentence"),
        ({"message": "A sentence"}, "A sentence"),
        ({"detail": "A sentence"}, "A sentence"),
        ({"error": {"message": "A sentence", "code": 5}}, "A sentence"),
        ({"detail": [{"loc": ["body"], "msg": "A sentence"}]}, "A sentence"),
        ({"error": ["A sentence", "another"]}, "A sentence"),
        ({"error": None, "message": "A sentence"}, "A sentence"),
        ({"error": True, "message": "A sentence"}, "A sentence"),
        ({"error": "  ", "detail": "A sentence"}, "A sentence"),
        ({"error": {"code": 5}, "message": "A sentence"}, "A sentence"),
        ({"error": "A", "message": "B"}, "A"),
        ({"error": []}, ""),
        ({"error": 5}, ""),
        ({}, ""),
        (DEEP, ""),
        ({"error": "A\r\n\tsentence\x00\x1b[31m"}, "A sentence [31m"),
        ({"error": "A\u202esentence"}, "A sentence"),
        ({"error": "\ud800 half"}, "? half"),
        ({"error": "池は静か 🌅"}, "池は静か 🌅"),
        ("A sentence", '"A sentence"'),
    ],
)
def test_where_a_sentence_is(value: object, sentence: str) -> None:
    assert error_sentence(json.dumps(value).encode()) == sentence


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", ""),
        (b"No such thing", "No such thing"),
        (b"<html><title>502</title><style>p{}</style><p>Bad <b>Gateway", "502 Bad Gateway"),
        (b" \n<script>alert(1)</script>Sorry", "Sorry"),
        (b"<script>alert(1)", "alert(1)"),
        (b"\xff\xfe\x00", "��"),
        (b'{"error": "cut', '{"error": "cut'),
        (b'{"error": NaN, "message": "x"}', '{"error": NaN, "message": "x"}'),
    ],
)
def test_what_is_no_json_is_shown_as_text(body: bytes, sentence: str) -> None:
    assert error_sentence(body) == sentence


def test_no_key_is_quoted_not_even_a_strangers() -> None:
    for told in ("Key afk_Ab-1_x, please", "<p>Key afk_Ab-1_x, please"):
        assert error_sentence(told.encode()) == "Key afk_…, please"
    assert sentence_of("x" * 290 + " afk_secret").endswith(" afk_…")


@pytest.mark.parametrize("length", [299, 300, 301, 10_000, 1_000_000])
def test_no_sentence_is_longer_than_300(length: int) -> None:
    for body in (b"x" * length, json.dumps({"error": "x" * length}).encode()):
        sentence = error_sentence(body)
        assert len(sentence) == min(length, LONGEST_SENTENCE)
        assert sentence.endswith("…") is (length > LONGEST_SENTENCE)


@pytest.mark.parametrize("piece", [b"<", b"<script>", b"<script></", b"< >", b"\n ", b"\x00"])
def test_markup_without_end_is_read_to_its_end(piece: bytes) -> None:
    # A pattern that backtracks would meet the time limit of all tests.
    assert len(error_sentence(b"<" + piece * 500_000)) <= LONGEST_SENTENCE


@pytest.mark.parametrize("value", [None, 5, True, [], {}, [[]], [None], [["x"]]])
def test_what_has_no_sentence(value: object) -> None:
    assert sentence_of(value) == ""
