"""Whatever the text is, it is an address that may be asked or a refusal."""

import io
from contextlib import suppress

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gallery.outbound.download import download
from gallery.outbound.errors import ConnectionFailed, OutboundError, RefusedUrl
from gallery.outbound.urls import check_url

CAREFUL = settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))

# Surrogates too: JSON can hold them.
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
PIECES = st.sampled_from(
    [
        *("http", "https", "HTTP", "file", ":", "//", "/", "\\", "@", "[", "]", "::1", "%00", "%"),
        *("127.0.0.1", "0x7f", "a.example", "xn--a", "xn--", ".", "..", ":80", ":443", ":８０"),
        *("#", "?", "１２７", "\u212a", "\ud800", "\x00", "\t", "\u3002", "-", "_", "1", "v1.a"),
    ]
)
NEARLY_URL = st.builds(
    lambda scheme, start, host, path, pieces: scheme + start + host + path + "".join(pieces),
    st.sampled_from(["", "http://", "https://", "HTTPS://"]),
    st.just("") | PIECES | ANY_TEXT,
    st.sampled_from(["", ".a.example", "1.1.1.1", "[2606:4700::1]"]),
    st.sampled_from(["", "/"]),
    st.lists(PIECES | ANY_TEXT, max_size=4),
)


def judge(url: str) -> None:
    """Check an address, and that the one who dials reads the same host in it, or none."""
    try:
        scheme, host, port = check_url(url)
    except RefusedUrl:
        return
    with suppress(httpx.InvalidURL, UnicodeError):
        read = httpx.URL(url)
        assert (read.scheme, read.raw_host.decode("ascii")) == (scheme, host)
        assert read.port in (None, port)


@CAREFUL
@given(ANY_TEXT)
def test_any_text(url: str) -> None:
    judge(url)


@CAREFUL
@given(NEARLY_URL)
def test_text_that_is_nearly_an_address(url: str) -> None:
    judge(url)


@CAREFUL
@given(NEARLY_URL)
def test_download_refuses_or_asks_for_the_name(url: str) -> None:
    asked: list[str] = []

    def nobody(host: str, port: int, timeout: float | None) -> list[str]:
        asked.append(host)
        raise ConnectionFailed("name not resolved")

    try:
        download(url, into=io.BytesIO(), max_bytes=1, total_seconds=30, resolver=nobody)
    except RefusedUrl:
        assert not asked
    except OutboundError:
        assert asked == [check_url(url)[1]]
    else:
        raise AssertionError("nothing can have been fetched")
