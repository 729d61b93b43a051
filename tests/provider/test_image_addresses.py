"""The addresses in a result of any shape: each once, in order, none that can't be kept."""

import pytest

from gallery.provider.parsing import LONGEST_URL, MOST_IMAGES, image_urls

A, B, C = (f"https://cdn2.apiframe.ai/images/{name}.png" for name in "abc")


@pytest.mark.parametrize(
    ("result", "found"),
    [
        ({"images": [A, B]}, (A, B)),
        ({"images": A}, (A,)),
        ({"images": [{"url": A}, {"url": B}]}, (A, B)),
        ({"images": [{"imageUrl": A}]}, (A,)),
        ({"imageUrl": A}, (A,)),
        ({"imageUrls": [A, B]}, (A, B)),
        ({"image_url": A}, (A,)),
        ({"url": A}, (A,)),
        (A, (A,)),
        ([A, B], (A, B)),
        ([{"url": A}], (A,)),
        ({"images": [A, B, C], "imageUrl": A}, (A, B, C)),
        ({"images": None, "imageUrl": A}, (A,)),
        ({"images": [], "imageUrl": A}, (A,)),
        ([B, A, B, A], (B, A)),
        ([f" {A} ", A, f"{A}\n"], (A,)),
        ([None, 5, True, A, {}, [], "", " "], (A,)),
        (None, ()),
        ({}, ()),
        ({"images": []}, ()),
        ([], ()),
        ("", ()),
        (" ", ()),
        (5, ()),
        (True, ()),
        (float("nan"), ()),
        ({"images": {}}, ()),
        ({"other": A}, ()),
        ([[[[[A]]]]], ()),
    ],
)
def test_shapes(result: object, found: tuple[str, ...]) -> None:
    assert image_urls(result) == found


@pytest.mark.parametrize(
    "address", ["https://a/b c", "https://a/\x00", "https://a/\nb", "https://a/\ud800",
                "https://a/\u202e", "https://a/" + "x" * LONGEST_URL]
)  # fmt: skip
def test_addresses_that_are_passed_over(address: str) -> None:
    assert image_urls([address, A]) == (A,)


def test_the_longest_that_is_taken() -> None:
    address = A + "x" * (LONGEST_URL - len(A))
    assert image_urls(address) == (address,)


def test_no_more_than_sixteen() -> None:
    many = [f"https://a/{number}" for number in range(1000)]
    assert image_urls({"images": many}) == tuple(many[:MOST_IMAGES])


def test_nesting_has_no_bottom() -> None:
    deep: object = A
    for _ in range(100_000):
        deep = [deep]
    assert image_urls(deep) == ()
    while isinstance(deep, list):
        deep = deep.pop()
