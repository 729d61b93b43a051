"""A job is read tolerantly: odd values are passed over, and only an id and a status are needed."""

from datetime import UTC, datetime

import pytest

from gallery.provider.client import ApiframeClient
from gallery.provider.contract import Job, JobStatus
from gallery.provider.parsing import parse_job
from gallery.provider.plain_json import Malformed
from tests.provider.clients import JOB, read
from tests.provider.raw_server import RawServer
from tests.provider.sandbox_team import SandboxTeam
from tests.sandbox_process import wait_for


def job(**fields: object) -> Job:
    """A job of which these fields are told."""
    return parse_job({"id": "a1", "status": "PROCESSING", **fields})


def test_everything_that_is_documented(raw: RawServer, client: ApiframeClient) -> None:
    raw.answers(
        200,
        {
            "id": JOB,
            "status": "COMPLETED",
            "model": "grok-imagine-image",
            "progress": 100,
            "result": {"images": ["https://cdn2.apiframe.ai/images/1.png"]},
            "error": None,
            "creditCost": 10,
            "webhookStatus": "sent",
            "createdAt": "2026-03-15T10:00:00.000Z",
            "completedAt": "2026-03-15T10:00:08.500Z",
            "somethingNew": {"a": [1]},
        },
    )
    assert read(client) == Job(
        id=JOB,
        status=JobStatus.COMPLETED,
        raw_status="COMPLETED",
        model="grok-imagine-image",
        progress=100,
        image_urls=("https://cdn2.apiframe.ai/images/1.png",),
        credit_cost=10,
        webhook_status="sent",
        created_at=datetime(2026, 3, 15, 10, 0, 0, tzinfo=UTC),
        completed_at=datetime(2026, 3, 15, 10, 0, 8, 500_000, tzinfo=UTC),
    )


def test_an_id_and_a_status_are_enough() -> None:
    assert parse_job({"id": "a1", "status": "QUEUED"}) == Job(
        id="a1", status=JobStatus.QUEUED, raw_status="QUEUED"
    )


@pytest.mark.parametrize(
    "value",
    [None, 5, "x", [], {}, {"id": "a1"}, {"status": "QUEUED"}, {"id": "a1", "status": None},
     {"id": "a1", "status": 5}, {"id": "a1", "status": " "}, {"id": 5, "status": "QUEUED"},
     {"id": "a/b", "status": "QUEUED"}, {"id": "..", "status": "QUEUED"},
     {"id": "é", "status": "QUEUED"}, {"id": "a" * 101, "status": "QUEUED"},
     {"id": "", "status": "QUEUED"}, {"id": ["a1"], "status": "QUEUED"}],
)  # fmt: skip
def test_what_is_no_job(value: object) -> None:
    with pytest.raises(Malformed):
        parse_job(value)


@pytest.mark.parametrize(
    ("told", "status"),
    [("QUEUED", JobStatus.QUEUED), ("processing", JobStatus.PROCESSING),
     ("Completed", JobStatus.COMPLETED), ("FAILED", JobStatus.FAILED), (" FAILED ", "FAILED"),
     ("MODERATING", "UNKNOWN"), ("UNKNOWN", "UNKNOWN"), ("completed\x00", "COMPLETED"),
     ("x" * 10_000, "UNKNOWN"), ("完了", "UNKNOWN"), ("\ud800", "UNKNOWN")],
)  # fmt: skip
def test_status(told: str, status: str) -> None:
    read = job(status=told)
    assert read.status == status
    assert len(read.raw_status) <= 50


@pytest.mark.parametrize(
    ("told", "progress"),
    [(0, 0), (65, 65), (100, 100), (101, 100), (-1, 0), (64.2, 65), (10**30, 0), (-(10**30), 0),
     (1e308, 0), (-1e308, 0), (float("nan"), 0), (float("inf"), 0), (float("-inf"), 0),
     ("65", 0), ("65%", 0), (None, 0), (True, 0), ([], 0), ({}, 0)],
)  # fmt: skip
def test_progress(told: object, progress: int) -> None:
    assert job(progress=told).progress == progress


@pytest.mark.parametrize(
    ("told", "cost"),
    [(10, 10), (0, 0), (3.5, 4), (3.0, 3), (-4, 0), ("10", None), (None, None), (True, None),
     (False, None), ([10], None), (2**31 - 1, 2**31 - 1), (2**31, None), (10**400, None),
     (float("nan"), None), (float("inf"), None)],
)  # fmt: skip
def test_cost(told: object, cost: int | None) -> None:
    assert job(creditCost=told).credit_cost == cost
    assert job(credit_cost=told).credit_cost == cost
    assert job(creditCost=told, credit_cost=7).credit_cost == (7 if told is None else cost)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [(None, ""), ("It failed", "It failed"), ({"message": "It failed"}, "It failed"),
     ({"error": {"message": "It failed"}}, "It failed"), (["It failed"], "It failed"),
     ([{"msg": "It failed"}], "It failed"), (5, ""), (True, ""), ({}, ""), ([], ""),
     ("It\nfailed\x00", "It failed"), ("\ud800", "?")],
)  # fmt: skip
def test_error(told: object, sentence: str) -> None:
    assert job(error=told).error == sentence


def test_no_text_is_longer_than_what_can_be_kept() -> None:
    long = "x" * 100_000
    read = job(error=long, model=long, webhookStatus=long, status=long)
    assert len(read.error) == 300
    assert len(read.model) == 100
    assert len(read.webhook_status) == len(read.raw_status) == 50


@pytest.mark.parametrize("value", [5, True, [], {}, None])
def test_texts_of_another_type_are_empty(value: object) -> None:
    read = job(model=value, webhookStatus=value)
    assert (read.model, read.webhook_status) == ("", "")


AT_TEN = datetime(2026, 3, 15, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "moment"),
    [
        ("2026-03-15T10:00:00.000Z", AT_TEN),
        ("2026-03-15T10:00:00Z", AT_TEN),
        ("2026-03-15T10:00:00", AT_TEN),
        ("2026-03-15 10:00:00", AT_TEN),
        ("2026-03-15T10:00:00+00:00", AT_TEN),
        ("2026-03-15T19:00:00+09:00", AT_TEN),
        ("2026-03-15T04:30:00-05:30", AT_TEN),
        ("2026-03-15T10:00:00.123456789Z", AT_TEN.replace(microsecond=123_456)),
        ("9999-12-31T23:59:59-12:00", None),
        ("0001-01-01T00:00:00+12:00", None),
        ("2026-02-30T10:00:00Z", None),
        ("yesterday", None),
        ("", None),
        ("\ud800", None),
        (1_773_568_800, None),
        (True, None),
        (None, None),
        ([], None),
    ],
)
def test_times(told: object, moment: datetime | None) -> None:
    assert job(createdAt=told).created_at == moment
    read = job(completedAt=told).completed_at
    assert read == moment
    assert read is None or read.tzinfo is UTC


def test_progress_that_falls_is_told_as_it_is(team: SandboxTeam) -> None:
    job_id = team.send("[sandbox:falling-progress][sandbox:slow=1]")
    seen: list[int] = []

    def has_ended() -> bool:
        read = team.client.job(job_id)
        if read.status is JobStatus.PROCESSING:
            seen.append(read.progress)
        return read.status is JobStatus.COMPLETED

    wait_for(has_ended)
    assert seen == sorted(seen, reverse=True)
    assert all(0 <= progress <= 100 for progress in seen)


def test_a_clock_that_is_wrong_by_hours_is_read(team: SandboxTeam) -> None:
    read = team.ended(team.send("[sandbox:fast][sandbox:clock-skew=-5]"))
    assert read.created_at is not None
    assert (datetime.now(UTC) - read.created_at).total_seconds() > 4 * 3600
