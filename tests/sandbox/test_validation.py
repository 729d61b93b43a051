"""What a submit must look like."""

from typing import Any

import pytest

from tests.sandbox.provider_process import MODEL, Team

TOO_BIG = "Too big: expected string to have <=2000 characters"


@pytest.mark.parametrize("prompt", ["x", "x" * 2000, "夜" * 2000, "🎨" * 1000, "a\0b", "\u202eabc"])
def test_prompts_that_are_taken(team: Team, prompt: str) -> None:
    assert team.send(prompt).status_code == 202


@pytest.mark.parametrize("prompt", ["x" * 2001, "夜" * 2001, "🎨" * 1001, "x" * 100_000])
def test_length_is_counted_in_utf_16_code_units(team: Team, prompt: str) -> None:
    answer = team.send(prompt)
    assert (answer.status_code, answer.json()["error"]) == (400, TOO_BIG)


def test_a_lone_surrogate_is_taken_and_drawn(team: Team) -> None:
    body = b'{"prompt": "sea \\ud83c", "model": "grok-imagine-image"}'
    headers = {"Content-Type": "application/json"}
    answer = team.http.post("/v2/images/generate", content=body, headers=headers)
    assert answer.status_code == 202
    job = team.ended(answer.json()["jobId"])
    assert team.http.get(job["result"]["images"][0]).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"prompt": ""},
        {"prompt": None},
        {"prompt": 7},
        {"prompt": ["x"]},
        {"model": "grok-imagine-video"},
        {"model": None},
        {"grokParams": "16:9"},
        {"grokParams": {"aspect_ratio": "4:3"}},
        {"grokParams": {"aspect_ratio": 1}},
        {"grokParams": {"image": "file:///etc/passwd"}},
        {"grokParams": {"image": "https://"}},
        {"grokParams": {"image": "http://[::1"}},
        {"grokParams": {"image": 5}},
        {"webhookUrl": "ftp://example.com/x"},
        {"webhook_url": "nothing"},
        {"webhookEvents": "completed"},
        {"webhookEvents": ["started"]},
    ],
)
def test_what_is_refused_with_400(team: Team, change: dict[str, Any]) -> None:
    body = {"prompt": "a lake", "model": MODEL, **change}
    answer = team.http.post("/v2/images/generate", json=body)
    assert answer.status_code == 400, answer.text
    assert isinstance(answer.json()["error"], str)
    assert team.books()["jobs"] == []


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"prompt": NaN}', b"\xff\xfe", b"[" * 100_000]
)
def test_malformed_json_is_400(team: Team, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = team.http.post("/v2/images/generate", content=body, headers=headers)
    assert answer.status_code == 400


def test_a_very_long_body_is_413(team: Team) -> None:
    assert team.send("x" * 1_100_000).status_code == 413


def test_another_content_type_is_415(team: Team) -> None:
    answer = team.http.post("/v2/images/generate", content=b"{}", headers={"Content-Type": "a/b"})
    assert answer.status_code == 415


@pytest.mark.parametrize("ratio", ["1:1", "2:3", "3:2", "16:9", "9:16"])
def test_every_promised_ratio_is_taken(team: Team, ratio: str) -> None:
    assert team.send(grokParams={"aspect_ratio": ratio}).status_code == 202


def test_unknown_fields_are_passed_over(team: Team) -> None:
    assert team.send(seed=5, grokParams={"quality": "high"}).status_code == 202
