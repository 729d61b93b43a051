"""Faults in how a job runs, reads and names its results."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from gallery.sandbox.faults import FAULTS
from tests.sandbox.provider_process import Team
from tests.sandbox_process import wait_for


def test_the_sentences_of_failures(team: Team) -> None:
    policy = team.ended(team.submit("[sandbox:policy]"))
    assert policy["error"] == "Provider returned an error: content policy violation"
    told = team.ended(team.submit("[sandbox:fail=The model has no idea]"))
    assert told["error"] == "The model has no idea"


def test_stuck_never_ends(team: Team) -> None:
    job_id = team.submit("[sandbox:fast=0][sandbox:stuck]")
    job = wait_for(lambda: team.job(job_id))
    assert (job["status"], job["completedAt"]) == ("PROCESSING", None)
    assert job["progress"] < 100


def test_an_unknown_status(team: Team) -> None:
    job_id = team.submit("[sandbox:unknown-status=DREAMING][sandbox:stuck]")
    wait_for(lambda: team.job(job_id)["status"] == "DREAMING")


def test_progress_that_falls(team: Team) -> None:
    job_id = team.submit("[sandbox:falling-progress][sandbox:slow=1]")
    seen = []

    def running() -> bool:
        job = team.job(job_id)
        if job["status"] == "PROCESSING":
            seen.append(job["progress"])
        return bool(job["status"] == "COMPLETED")

    wait_for(running)
    assert seen == sorted(seen, reverse=True)
    assert seen[0] > seen[-1]


def test_a_status_that_goes_back(team: Team) -> None:
    job_id = team.submit("[sandbox:status-reversed][sandbox:slow=1]")
    seen: list[str] = []

    def failed() -> bool:
        status = team.job(job_id)["status"]
        if seen[-1:] != [status]:
            seen.append(status)
        return bool(status == "FAILED")

    wait_for(failed)
    assert seen[-4:] == ["PROCESSING", "COMPLETED", "PROCESSING", "FAILED"]
    assert team.credits() == 10_000


def test_a_job_that_is_unknown_for_a_while(team: Team) -> None:
    job_id = team.submit("[sandbox:job-404=2]")
    answers = [team.http.get(f"/v2/jobs/{job_id}").status_code for _ in range(3)]
    assert answers == [404, 404, 200]
    assert team.http.get("/v2/jobs").json()["jobs"] == []


def test_a_job_that_reads_under_another_id(team: Team) -> None:
    job_id = team.submit("[sandbox:job-id-changes]")
    assert team.job(job_id)["id"] != job_id


def test_a_clock_that_is_wrong(team: Team) -> None:
    job = team.ended(team.submit("[sandbox:clock-skew=-5]"))
    created = datetime.fromisoformat(job["createdAt"])
    assert datetime.now(UTC) - created > timedelta(hours=4)


SHAPES: dict[str, Any] = {
    "result-null": lambda result, _url: result is None,
    "result-empty": lambda result, _url: result == {},
    "result-no-images": lambda result, _url: result == {"images": []},
    "result-string": lambda result, url: result == url,
    "result-list": lambda result, url: result == [url],
    "result-url": lambda result, url: result == {"imageUrl": url},
    "result-repeat": lambda result, url: result == {"images": [url, url]},
}


@pytest.mark.parametrize("fault", SHAPES)
def test_the_shapes_of_a_result(team: Team, fault: str) -> None:
    job = team.ended(team.submit(f"[sandbox:{fault}]"))
    url = f"{team.provider.url}/images/{job['id']}-0.jpg"
    assert job["status"] == "COMPLETED"
    assert SHAPES[fault](job["result"], url)


def test_several_images_are_different_pictures(team: Team) -> None:
    job = team.ended(team.submit("[sandbox:result-many=3]"))
    files = {team.http.get(url).content for url in job["result"]["images"]}
    assert len(files) == 3


@pytest.mark.parametrize(
    ("marker", "address"),
    [("result-private", "http://10.0.0.1/"), ("result-private=[::1]", "http://[::1]/"),
     ("result-private=169.254.169.254", "http://169.254.169.254/"),
     ("result-address=gopher://x/", "gopher://x/")],
)  # fmt: skip
def test_addresses_elsewhere(team: Team, marker: str, address: str) -> None:
    job = team.ended(team.submit(f"[sandbox:{marker}]"))
    assert job["result"]["images"][0].startswith(address)


@pytest.mark.parametrize("status", [403, 404, 410, 500, 503])
def test_a_file_that_is_not_given(team: Team, status: int) -> None:
    assert team.file(f"[sandbox:result-{status}]").status_code == status


def test_a_file_that_is_given_at_the_third_time(team: Team) -> None:
    job = team.ended(team.submit("[sandbox:result-503=2]"))
    (url,) = job["result"]["images"]
    assert [team.http.get(url).status_code for _ in range(3)] == [503, 503, 200]


def test_an_expired_address_is_replaced_by_reading_the_job_again(team: Team) -> None:
    job = team.ended(team.submit("[sandbox:result-expired]"))
    assert team.http.get(job["result"]["images"][0]).status_code == 403
    fresh = team.job(job["id"])["result"]["images"][0]
    assert team.http.get(fresh).status_code == 200


def test_redirects(team: Team) -> None:
    assert (
        team.file("[sandbox:result-redirect-private]")
        .headers["Location"]
        .startswith("http://10.0.0.1/")
    )
    told = team.file("[sandbox:result-redirect-to=http://[::1]:22/x]")
    assert told.headers["Location"] == "http://[::1]:22/x"
    team.http.follow_redirects = True
    followed = team.file("[sandbox:result-redirect=2]")
    assert (followed.status_code, len(followed.history)) == (200, 2)
    with pytest.raises(httpx.TooManyRedirects):
        team.file("[sandbox:result-redirect-loop]")


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_no_fault_breaks_the_sandbox_itself(team: Team, name: str) -> None:
    """Whatever a fault does, it does on purpose: the books stay right and it goes on serving."""
    team.http.timeout = httpx.Timeout(5, read=0.15)
    try:
        answer = team.send(f"[sandbox:{name}]")
    except httpx.TransportError:
        pass
    else:
        assert answer.text != "Internal Server Error"
    team.http.timeout = httpx.Timeout(30)
    totals = team.books()["totals"]
    assert totals["balanced"]
    assert totals["jobs"] == (0 if FAULTS[name].stage == "refuse" else 1)
