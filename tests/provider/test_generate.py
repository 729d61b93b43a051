"""From a request to its picture: a submit that the sandbox accepts, and the job read until done."""

import io
import json
from datetime import UTC
from itertools import pairwise

import httpx
import pytest
from PIL import Image

from gallery.provider.contract import JobStatus
from tests.provider.raw_server import RawServer
from tests.provider.sandbox_team import MODEL, SandboxTeam, wanted
from tests.sandbox_process import TLS


def tall_png() -> bytes:
    """A small picture that is higher than it is wide."""
    target = io.BytesIO()
    Image.new("RGB", (200, 360), (250, 10, 10)).save(target, "PNG")
    return target.getvalue()


def picture_of(url: str) -> Image.Image:
    """Fetch a result."""
    return Image.open(io.BytesIO(httpx.get(url, trust_env=False, verify=TLS).content))


def test_a_job_ends_with_addresses_of_pictures_and_its_cost(team: SandboxTeam) -> None:
    job_id = team.send()
    job = team.ended(job_id)
    assert (job.id, job.status, job.raw_status) == (job_id, JobStatus.COMPLETED, "COMPLETED")
    assert (job.progress, job.credit_cost, job.model, job.error) == (100, 4, MODEL, "")
    (url,) = job.image_urls
    assert url.startswith(team.process.url)
    assert team.credits() == 10_000 - 4


def test_its_times_are_in_utc_and_in_order(team: SandboxTeam) -> None:
    job = team.ended(team.send())
    assert job.created_at is not None
    assert job.completed_at is not None
    assert job.created_at.tzinfo is job.completed_at.tzinfo is UTC
    assert job.created_at <= job.completed_at


def test_until_then_it_runs_without_a_picture(team: SandboxTeam) -> None:
    job = team.client.job(team.send("[sandbox:slow=600]"))
    assert job.status in {JobStatus.QUEUED, JobStatus.PROCESSING}
    assert (job.image_urls, job.completed_at) == ((), None)
    assert job.progress < 100


def test_the_ratio_reaches_it(team: SandboxTeam) -> None:
    job = team.ended(team.send(aspect_ratio="16:9"))
    with picture_of(job.image_urls[0]) as picture:
        assert abs(picture.width / picture.height - 16 / 9) < 0.05


def test_the_reference_reaches_it(team: SandboxTeam, raw: RawServer) -> None:
    raw.answers(200, tall_png(), "Content-Type: image/png")
    job = team.ended(team.send(image_url=raw.url + "/reference"))
    assert job.status is JobStatus.COMPLETED
    assert {request.line for request in raw.received} == {"GET /reference"}
    with picture_of(job.image_urls[0]) as picture:
        assert abs(picture.width / picture.height - 9 / 16) < 0.05


@pytest.mark.parametrize(
    ("marker", "count"),
    [("result-string", 1), ("result-list", 1), ("result-url", 1), ("result-repeat", 1),
     ("result-many=3", 3), ("result-null", 0), ("result-empty", 0), ("result-no-images", 0)],
)  # fmt: skip
def test_every_shape_of_a_result_is_read(team: SandboxTeam, marker: str, count: int) -> None:
    job = team.ended(team.send(f"[sandbox:fast][sandbox:{marker}]"))
    assert job.status is JobStatus.COMPLETED
    assert len(job.image_urls) == len(set(job.image_urls)) == count


def test_an_unknown_status_is_kept_by_its_name(team: SandboxTeam) -> None:
    job_id = team.send("[sandbox:unknown-status=DREAMING][sandbox:stuck]")
    job = team.client.job(job_id)
    while job.status is JobStatus.QUEUED:
        job = team.client.job(job_id)
    assert (job.status, job.raw_status) == (JobStatus.UNKNOWN, "DREAMING")


def test_the_cost_that_is_told_may_be_another_than_usual(team: SandboxTeam) -> None:
    assert team.ended(team.send("[sandbox:fast][sandbox:charge=9]")).credit_cost == 9


def test_a_body_has_only_what_is_asked_for() -> None:
    assert wanted("a lake").to_json() == {"prompt": "a lake", "model": MODEL}
    full = wanted("a lake", aspect_ratio="2:3", image_url="https://a/b", webhook_url="https://c/d")
    assert full.to_json() == {
        "prompt": "a lake",
        "model": MODEL,
        "grokParams": {"aspect_ratio": "2:3", "image": "https://a/b"},
        "webhookUrl": "https://c/d",
    }


def test_the_same_request_makes_the_same_bytes() -> None:
    bodies = [json.dumps(wanted(aspect_ratio="1:1").to_json()) for _ in range(3)]
    assert all(one == other for one, other in pairwise(bodies))
