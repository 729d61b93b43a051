"""Faults of a submit and of reads: refused, lost, cut or nonsense, once for each key."""

import json

import httpx
import pytest

from tests.sandbox.provider_process import Team

REFUSALS = {"no-credits": 402, "unauthorized": 401, "forbidden": 403, "rate-limit": 429,
            "unavailable": 503, "error-500": 500, "error-502": 502, "error-504": 504}  # fmt: skip
LOST = {"lost-500": 500, "lost-502": 502, "lost-503": 503, "lost-504": 504}


@pytest.mark.parametrize(("fault", "status"), REFUSALS.items())
def test_a_refusal_accepts_nothing_and_comes_once_for_a_key(
    team: Team, fault: str, status: int
) -> None:
    answer = team.send(f"[sandbox:{fault}]", key="k1")
    assert (answer.status_code, next(iter(answer.json()))) == (status, "error")
    assert team.books()["jobs"] == []
    assert team.send(f"[sandbox:{fault}]", key="k1").status_code == 202


def test_reject_comes_every_time(team: Team) -> None:
    assert [team.send("[sandbox:reject]", key="k1").status_code for _ in range(3)] == [400] * 3


@pytest.mark.parametrize("marker", ["unavailable=3", "rate-limit=1,times=3"])
def test_the_number_of_times_can_be_told(team: Team, marker: str) -> None:
    answers = [team.send(f"[sandbox:{marker}]", key="k1").status_code for _ in range(4)]
    assert answers[:3] == [answers[0]] * 3
    assert answers[0] != 202
    assert answers[3] == 202


@pytest.mark.parametrize(
    ("value", "header"),
    [("7", "7"), ("1000000000", "1000000000"), ("none", None), ("soon", "soon")],
)
def test_the_forms_of_retry_after(team: Team, value: str, header: str | None) -> None:
    answer = team.send(f"[sandbox:rate-limit={value}]")
    assert answer.headers.get("Retry-After") == header


def test_retry_after_as_a_date(team: Team) -> None:
    answer = team.send("[sandbox:rate-limit=date]")
    assert answer.headers["Retry-After"].endswith("GMT")


@pytest.mark.parametrize(("fault", "status"), LOST.items())
def test_a_lost_answer_leaves_one_job_that_the_key_finds(
    team: Team, fault: str, status: int
) -> None:
    assert team.send(f"[sandbox:{fault}]", key="k1").status_code == status
    (job,) = team.books()["jobs"]
    assert job["charged"] == 4
    again = team.send(f"[sandbox:{fault}]", key="k1")
    assert again.json()["jobId"] == job["id"]
    assert team.credits() == 9_996


def test_cut_closes_the_connection_without_an_answer(team: Team) -> None:
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        team.send("[sandbox:cut]", key="k1")
    (job,) = team.books()["jobs"]
    assert team.submit("[sandbox:cut]", key="k1") == job["id"]


def test_cut_body_closes_it_in_the_middle(team: Team) -> None:
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        team.send("[sandbox:cut-body]", key="k1")
    assert len(team.books()["jobs"]) == 1


def test_hang_never_answers(team: Team) -> None:
    team.http.timeout = httpx.Timeout(5, read=0.3)
    with pytest.raises(httpx.ReadTimeout):
        team.send("[sandbox:hang]", key="k1")
    (job,) = team.books()["jobs"]
    assert team.submit("[sandbox:hang]", key="k1") == job["id"]


def test_drip_comes_byte_by_byte(team: Team) -> None:
    body = {"prompt": "[sandbox:drip=0.001]", "model": "grok-imagine-image"}
    with team.http.stream("POST", "/v2/images/generate", json=body) as answer:
        pieces = list(answer.iter_raw())
    assert len(pieces) > 10
    assert json.loads(b"".join(pieces))["status"] == "QUEUED"


@pytest.mark.parametrize("fault", ["html", "empty", "cut-json"])
def test_answers_that_are_no_json(team: Team, fault: str) -> None:
    answer = team.send(f"[sandbox:{fault}]")
    with pytest.raises(json.JSONDecodeError):
        answer.json()
    assert len(team.books()["jobs"]) == 1


def test_answers_that_are_json_and_nonsense(team: Team) -> None:
    assert isinstance(team.send("[sandbox:wrong-types]").json()["jobId"], int)
    assert "NaN" in team.send("[sandbox:nan-json]").text
    inside = team.send("[sandbox:error-inside]")
    assert (inside.status_code, inside.json()) == (200, {"error": "Internal error"})
    assert team.send("[sandbox:deep-json=5000]").text.count("[") == 5000
    huge = team.send("[sandbox:huge-json=2]")
    assert len(huge.content) > 2 * 1024 * 1024
    assert huge.json()["status"] == "QUEUED"


@pytest.mark.parametrize(("fault", "status"), [*REFUSALS.items(), *LOST.items()])
def test_reads_of_a_job_meet_the_same_faults(team: Team, fault: str, status: int) -> None:
    job_id = team.submit(f"[sandbox:poll-{fault}=2,times=2]")
    answers = [team.http.get(f"/v2/jobs/{job_id}").status_code for _ in range(3)]
    assert answers == [status, status, 200]


def test_a_read_can_be_cut(team: Team) -> None:
    job_id = team.submit("[sandbox:poll-cut]")
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        team.job(job_id)
    assert team.ended(job_id)["status"] == "COMPLETED"


def test_a_read_can_be_html(team: Team) -> None:
    job_id = team.submit("[sandbox:poll-html]")
    assert team.http.get(f"/v2/jobs/{job_id}").text.startswith("<!doctype")
    assert team.ended(job_id)["status"] == "COMPLETED"
