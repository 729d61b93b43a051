"""Settings of files and links that can't work together are noticed when a process starts."""

from typing import Any

import pytest

from gallery.checks import check_files

SOUND: dict[str, str] = {
    "REFERENCE_LINKS": "auto",
    "S3_BUCKET": "",
    "S3_ENDPOINT": "",
    "S3_ACCESS_KEY": "",
    "S3_SECRET_KEY": "",
    "APIFRAME_KEY": "afk_real",
    "APIFRAME_URL": "https://api.apiframe.ai/v2",
    "PUBLIC_URL": "https://pictures.example.com",
}
KEYS = {"S3_ACCESS_KEY": "k", "S3_SECRET_KEY": "s"}


def found(settings: Any, **change: str) -> list[str | None]:
    for name, value in (SOUND | change).items():
        setattr(settings, name, value)
    return [message.id for message in check_files()]


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"S3_BUCKET": "b"},
        {"S3_BUCKET": "b", **KEYS, "REFERENCE_LINKS": "bucket"},
        {"REFERENCE_LINKS": "off", "PUBLIC_URL": "http://127.0.0.1:8000"},
        # The form says so, and everything else works.
        {"PUBLIC_URL": "http://127.0.0.1:8000"},
        # What `make run` starts with.
        {"APIFRAME_KEY": "", "PUBLIC_URL": "http://127.0.0.1:8000"},
    ],
)
def test_sound_settings_pass(settings: Any, change: dict[str, str]) -> None:
    assert found(settings, **change) == []


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"REFERENCE_LINKS": "bucket"}, "gallery.E101"),
        ({"S3_BUCKET": "b", "S3_ACCESS_KEY": "k"}, "gallery.E102"),
        ({"S3_BUCKET": "b", "S3_SECRET_KEY": "s"}, "gallery.E102"),
        ({"S3_ENDPOINT": "https://s3.example.com"}, "gallery.W101"),
        (KEYS, "gallery.W101"),
        ({"REFERENCE_LINKS": "portal", "PUBLIC_URL": "http://portal:8000"}, "gallery.W102"),
        (
            {"REFERENCE_LINKS": "bucket", "S3_BUCKET": "b", "S3_ENDPOINT": "http://minio:9000"},
            "gallery.W103",
        ),
        ({"PUBLIC_URL": "http://pictures.example.com"}, "gallery.W104"),
    ],
)
def test_combination_that_cannot_work_is_said(
    settings: Any, change: dict[str, str], name: str
) -> None:
    assert found(settings, **change) == [name]
