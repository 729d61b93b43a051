"""Tables as spreadsheets copy and save them, and which column fills which blank."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery.errors import InvalidChoice
from gallery.services.tables import MOST_BYTES, decode, read

TWO = ["product", "mood"]
ONE = ["prompt"]


def values(text: str, blanks: list[str]) -> list[list[str]]:
    return [list(row.values.values()) for row in read(text, blanks).rows]


@pytest.mark.parametrize(
    "text",
    [
        "product\tmood\nlamp\tsoft\nvase\tharsh\n",
        "product,mood\r\nlamp,soft\r\nvase,harsh\r\n",
        "product;mood\nlamp;soft\nvase;harsh",
        "\ufeffProduct;MOOD\rlamp;soft\rvase;harsh\r",
        "mood,notes,product\nsoft,x,lamp\nharsh,,vase",
        "lamp\tsoft\nvase\tharsh",
        "lamp,soft\nvase,harsh",
        '"product","mood"\n"lamp","soft"\n\n"vase","harsh"\n,\n',
        "ｐｒｏｄｕｃｔ\tmood\nlamp\tsoft\nvase\tharsh",
    ],
)
def test_each_way_of_writing_a_table_gives_the_same_rows(text: str) -> None:
    assert values(text, TWO) == [["lamp", "soft"], ["vase", "harsh"]]


def test_cells_may_have_separators_quotes_and_lines() -> None:
    text = 'product,mood\n"a lamp, ""old""\non a table",soft\n'
    assert values(text, TWO) == [['a lamp, "old"\non a table', "soft"]]


@pytest.mark.parametrize(
    ("text", "prompts"),
    [
        ("A cat, on a mat; asleep\nA dog", ["A cat, on a mat; asleep", "A dog"]),
        ("prompt\nA cat", ["A cat"]),
        ('"Hello" says a cat\nA "dog', ['"Hello" says a cat', 'A "dog']),
        ('"A cat\non a mat"\nA dog', ["A cat\non a mat", "A dog"]),
        ("name,prompt\nx,A cat", ["A cat"]),
    ],
)
def test_lines_of_prompts_are_taken_as_they_are(text: str, prompts: list[str]) -> None:
    assert values(text, ONE) == [[prompt] for prompt in prompts]


def test_what_does_not_fit_is_told() -> None:
    table = read("product\tcolour\nlamp\tred\tround\n", TWO)
    assert table.columns == {"product": 1, "mood": None}
    assert table.unused == ["colour"]
    assert table.rows[0].too_many == 1
    assert read("lamp\tsoft\tround", TWO).rows[0].too_many == 1


@pytest.mark.parametrize("text", ["", " \n\n", "product\tmood\n", "\t\t\n"])
def test_table_without_rows_is_refused(text: str) -> None:
    with pytest.raises(InvalidChoice):
        read(text, TWO)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_file_of_any_spreadsheet_is_read(encoding: str) -> None:
    text = "商品,雰囲気\r\n急須①,髙級\r\n"
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("content", [b"\xff\xd8\xff\xe0\0\x10JFIF", b"\x89PNG\0", b"\x80\xa0\xfd"])
def test_file_that_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidChoice):
        decode(content)


def test_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(InvalidChoice):
        decode(b"x" * (MOST_BYTES + 1))


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        table = read(text, TWO)
    except InvalidChoice:
        return
    assert table.rows


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_without_end_are_refused_before_they_are_read(end: str) -> None:
    with pytest.raises(InvalidChoice, match="too many rows"):
        read(f"lamp{end * 20_001}", ONE)


def test_of_columns_without_end_some_are_named() -> None:
    table = read("prompt" + "\tother" * 10_000 + "\na fox", ONE)
    assert [row.values for row in table.rows] == [{"prompt": "a fox"}]
    assert table.unused == ["other"] * 20
