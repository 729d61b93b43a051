"""Blanks of templates: found in any script, filled with any text, and never evaluated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery.errors import InvalidChoice
from gallery.services.blanks import blanks, check, escape, fill, key


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A {product} in {mood} light", ["product", "mood"]),
        ("{商品}を{背景 の色}に", ["商品", "背景 の色"]),
        ("{Product} and {product} and {ＰＲＯＤＵＣＴ}", ["Product"]),
        ("{{product}} and {first-name_2}", ["first-name_2"]),
        ("{สินค้า}", ["สินค้า"]),
        ("no blank, {} {!} {a.b} {a[0]} {a:b}", []),
    ],
)
def test_blanks_are_found(text: str, names: list[str]) -> None:
    assert blanks(text) == names


@pytest.mark.parametrize(
    ("text", "prompt"),
    [
        ("A {product} in {Mood} light", "A lamp in soft light"),
        ("{{product}} {{{product}}}", "{product} {lamp}"),
        ("{product.__class__} {0.x} {product!r} {product:>9}", None),
        ("%(product)s $product {{% now %}}", "%(product)s $product {% now %}"),
    ],
)
def test_text_is_filled_and_nothing_else_happens(text: str, prompt: str | None) -> None:
    assert fill(text, {"product": "lamp", "mood": "soft"}) == (text if prompt is None else prompt)


@pytest.mark.parametrize("text", ["a { b", "a } b", "{}", "{ }", "{a.b}", "{0!r}", "{-}"])
def test_stray_braces_are_named_before_a_template_is_kept(text: str) -> None:
    with pytest.raises(InvalidChoice):
        check(text)


VALUES = st.text(max_size=40) | st.sampled_from(
    ["{mood}", "{product.__class__}", "{0}", "{{", "}}", "%s", "{product!r:>99}", "\\1", "$1"]
)


@given(st.text(max_size=60), VALUES, VALUES)
def test_a_value_comes_out_as_it_went_in(text: str, product: str, mood: str) -> None:
    template = escape(text) + "{product}|{mood}"
    check(template)
    assert fill(template, {"product": product, "mood": mood}) == f"{text}{product}|{mood}"


@given(st.text(alphabet="{}ab.[]_!:0 %", max_size=40))
def test_any_text_can_be_filled(text: str) -> None:
    values = {key(name): "x" for name in blanks(text)}
    filled = fill(text, values)
    assert len(filled) <= len(text)
    assert "<class" not in filled
