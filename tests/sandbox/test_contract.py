"""The shapes that Apiframe v2 documents."""

import re
import uuid

import pytest

from tests.sandbox.provider_process import MODEL, Team, add_team
from tests.sandbox_process import wait_for


def test_a_submit_is_answered_with_202_a_job_id_and_queued(team: Team) -> None:
    answer = team.send()
    assert answer.status_code == 202
    assert answer.json()["status"] == "QUEUED"
    assert uuid.UUID(answer.json()["jobId"])


def test_a_new_job_has_no_result_no_error_and_no_end(team: Team) -> None:
    job = team.job(team.submit("[sandbox:slow=600]"))
    created = job.pop("createdAt")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", created)
    job.pop("id")
    assert job == {
        "status": "QUEUED",
        "model": MODEL,
        "progress": 0,
        "result": None,
        "error": None,
        "creditCost": 4,
        "webhookStatus": None,
        "completedAt": None,
    }


def test_a_job_passes_from_queued_by_processing_to_completed(team: Team) -> None:
    job_id = team.submit("[sandbox:slow=1]")
    seen: list[str] = []

    def completed() -> bool:
        job = team.job(job_id)
        if not seen or seen[-1] != job["status"]:
            seen.append(job["status"])
        return bool(job["status"] == "COMPLETED")

    wait_for(completed)
    assert seen == ["QUEUED", "PROCESSING", "COMPLETED"]


def test_a_completed_job_names_files_that_can_be_fetched_without_a_key(team: Team) -> None:
    job = team.ended(team.submit())
    assert (job["status"], job["progress"], job["error"]) == ("COMPLETED", 100, None)
    (address,) = job["result"]["images"]
    team.http.headers.pop("X-API-Key")
    file = team.http.get(address)
    assert file.headers["Content-Type"] == "image/jpeg"
    assert file.content[:3] == b"\xff\xd8\xff"


def test_a_file_is_not_there_before_its_job_is_completed(team: Team) -> None:
    job_id = team.submit("[sandbox:slow=600]")
    assert team.http.get(f"/images/{job_id}-0.jpg").status_code == 404


@pytest.mark.parametrize("name", ["x.jpg", "..%2Fsandbox.sqlite3", f"{uuid.uuid4()}-0.jpg"])
def test_an_unknown_file_is_404(team: Team, name: str) -> None:
    assert team.http.get(f"/images/{name}").status_code == 404


def test_me_tells_of_user_team_and_key(team: Team) -> None:
    account = team.http.get("/v2/me").json()
    assert set(account["user"]) == {"id", "email", "role"}
    assert account["team"]["name"] == team.team
    assert account["team"]["credits"] == 10_000
    assert account["team"]["maxConcurrentJobs"] == 40
    assert set(account["apiKey"]) == {"id", "name"}


@pytest.mark.parametrize("job_id", ["nothing", str(uuid.uuid4()), "%00", "a" * 4000])
def test_an_unknown_job_is_404(team: Team, job_id: str) -> None:
    answer = team.http.get(f"/v2/jobs/{job_id}")
    assert (answer.status_code, answer.json()) == (404, {"error": "Job not found"})


def test_the_job_of_another_team_is_404(team: Team) -> None:
    job_id = team.submit()
    stranger = add_team(team.provider)
    assert stranger.http.get(f"/v2/jobs/{job_id}").status_code == 404


def test_an_unknown_path_answers_json(team: Team) -> None:
    answer = team.http.get("/v2/models")
    assert (answer.status_code, answer.json()) == (404, {"error": "Not found"})


def test_the_wrong_method_is_405(team: Team) -> None:
    assert team.http.get("/v2/images/generate").status_code == 405
