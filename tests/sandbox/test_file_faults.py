"""Result files that are odd, broken or no pictures."""

from io import BytesIO

import httpx
import pytest
from PIL import Image

from tests.sandbox.provider_process import Team


def picture(answer: httpx.Response) -> Image.Image:
    assert answer.status_code == 200
    opened: Image.Image = Image.open(BytesIO(answer.content))
    return opened


@pytest.mark.parametrize(
    ("marker", "kind", "mode"),
    [("fast", "JPEG", "RGB"), ("png", "PNG", "RGB"), ("webp", "WEBP", "RGB"),
     ("image-cmyk", "JPEG", "CMYK"), ("image-16bit", "PNG", "I;16"),
     ("image-alpha", "PNG", "RGBA"), ("image-animated", "PNG", "RGB")],
)  # fmt: skip
def test_odd_and_valid(team: Team, marker: str, kind: str, mode: str) -> None:
    opened = picture(team.file(f"[sandbox:{marker}]"))
    assert (opened.format, opened.mode) == (kind, mode)
    opened.load()


def test_sixteen_bits_are_used(team: Team) -> None:
    _, lightest = picture(team.file("[sandbox:image-16bit]")).getextrema()
    assert isinstance(lightest, (int, float))
    assert lightest > 30_000


def test_an_animation_has_frames(team: Team) -> None:
    assert getattr(picture(team.file("[sandbox:image-animated=5]")), "n_frames", 1) == 5
    assert getattr(picture(team.file("[sandbox:image-animated=900]")), "n_frames", 1) == 900


def test_a_bomb_is_small_and_says_that_it_is_enormous(team: Team) -> None:
    answer = team.file("[sandbox:image-bomb]")
    assert len(answer.content) < 1_000_000
    header = answer.content[16:24]
    assert header == (40_000).to_bytes(4, "big") * 2


def test_a_truncated_file_can_not_be_decoded(team: Team) -> None:
    opened = picture(team.file("[sandbox:image-truncated]"))
    with pytest.raises(OSError, match="truncated"):
        opened.load()


def test_lengths_that_lie(team: Team) -> None:
    with pytest.raises(OSError, match="truncated"):
        picture(team.file("[sandbox:image-short-length]")).load()
    with pytest.raises(httpx.RemoteProtocolError):
        team.file("[sandbox:image-long-length]")


def test_a_connection_that_is_cut(team: Team) -> None:
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        team.file("[sandbox:image-cut]")


@pytest.mark.parametrize(
    ("marker", "start", "content_type"),
    [("image-html", b"<!doctype", "text/html"), ("image-html-as-jpeg", b"<!doctype", "image/jpeg"),
     ("image-svg", b"<svg", "image/svg+xml"), ("image-wrong-type", b"\xff\xd8", "text/plain"),
     ("image-empty", b"", "image/jpeg")],
)  # fmt: skip
def test_pretences(team: Team, marker: str, start: bytes, content_type: str) -> None:
    answer = team.file(f"[sandbox:{marker}]")
    assert answer.content.startswith(start)
    assert answer.headers["Content-Type"].startswith(content_type)


def test_a_stream_without_a_length(team: Team) -> None:
    answer = team.file("[sandbox:image-huge=5]")
    assert "Content-Length" not in answer.headers
    assert len(answer.content) > 5 * 1024 * 1024


def test_a_bomb_in_the_transfer(team: Team) -> None:
    answer = team.file("[sandbox:image-gzip-bomb=5]")
    assert len(answer.content) == 5 * 1024 * 1024


def test_a_dripping_and_a_silent_file(team: Team) -> None:
    job = team.ended(team.submit("[sandbox:image-drip=0.01]"))
    with team.http.stream("GET", job["result"]["images"][0]) as answer:
        assert len(next(answer.iter_raw())) == 64
    silent = team.ended(team.submit("[sandbox:image-hang]"))
    with pytest.raises(httpx.ReadTimeout):
        team.http.get(silent["result"]["images"][0], timeout=httpx.Timeout(5, read=0.2))
