"""Reference images are fetched by their address, and seen in the picture."""

from io import BytesIO

import pytest
from PIL import Image

from tests.sandbox.provider_process import FarSide, Team
from tests.sandbox_process import free_port

RED = (250, 10, 10)


def file_of(kind: str, size: tuple[int, int] = (300, 200)) -> bytes:
    target = BytesIO()
    Image.new("RGB", size, RED).save(target, kind)
    return target.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_reference_is_seen_in_the_picture(team: Team, far_side: FarSide, kind: str) -> None:
    far_side.files["/reference"] = file_of(kind)
    answer = team.file("a hill", grokParams={"image": far_side.url + "/reference"})
    with Image.open(BytesIO(answer.content)) as picture:
        red, green, blue = picture.convert("RGB").getpixel((5, 5))  # type: ignore[misc]
    assert red > 150 > max(green, blue)


def test_without_a_ratio_the_shape_follows_the_reference(team: Team, far_side: FarSide) -> None:
    far_side.files["/tall"] = file_of("PNG", (200, 360))
    answer = team.file(grokParams={"image": far_side.url + "/tall"})
    with Image.open(BytesIO(answer.content)) as picture:
        assert picture.size == (756, 1344)


def failed(team: Team, address: str) -> str:
    job = team.ended(team.submit(grokParams={"image": address}))
    assert job["status"] == "FAILED"
    assert team.credits() == 10_000
    error: str = job["error"]
    return error


def test_a_reference_that_is_not_there(team: Team, far_side: FarSide) -> None:
    sentence = "Could not download the image from the URL"
    assert failed(team, far_side.url + "/nothing") == sentence
    assert failed(team, f"http://127.0.0.1:{free_port()}/x") == sentence
    assert failed(team, "http://does-not-exist.invalid/x") == sentence


@pytest.mark.parametrize("content", [b"", b"<html>", b"\x89PNG\r\n\x1a\nrest", b"GIF89a"])
def test_a_reference_that_is_no_picture(team: Team, far_side: FarSide, content: bytes) -> None:
    far_side.files["/x"] = content
    assert failed(team, far_side.url + "/x") == "The URL does not point to a supported image"


def test_a_reference_with_too_many_pixels(team: Team, far_side: FarSide) -> None:
    target = BytesIO()
    Image.new("1", (7000, 6000)).save(target, "PNG")
    far_side.files["/x"] = target.getvalue()
    assert failed(team, far_side.url + "/x") == "The image from the URL is too large"


def test_a_reference_with_too_many_bytes(team: Team, far_side: FarSide) -> None:
    far_side.files["/x"] = bytes(26 * 1024 * 1024)
    assert failed(team, far_side.url + "/x") == "The image from the URL is too large"
