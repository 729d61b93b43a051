"""A job that the provider does not know, or that it answers another job for."""

import pytest

from gallery.provider.client import ApiframeClient
from gallery.provider.errors import BadAnswer, JobNotFound
from tests.provider.clients import JOB, failure_of, read
from tests.provider.raw_server import RawServer
from tests.provider.sandbox_team import SandboxTeam


def test_an_unknown_job(team: SandboxTeam) -> None:
    error = failure_of(read, team.client)
    assert isinstance(error, JobNotFound)
    assert (error.retryable, error.may_have_happened) == (False, False)


def test_a_job_that_is_unknown_for_a_while(team: SandboxTeam) -> None:
    job_id = team.send("[sandbox:fast][sandbox:job-404=1]")
    with pytest.raises(JobNotFound):
        team.client.job(job_id)
    assert team.ended(job_id).image_urls


def test_another_job_than_the_one_asked_for_is_not_taken(team: SandboxTeam) -> None:
    job_id = team.send("[sandbox:fast][sandbox:job-id-changes]")
    with pytest.raises(BadAnswer):
        team.client.job(job_id)


def test_the_id_may_be_written_otherwise_or_left_out(
    raw: RawServer, client: ApiframeClient
) -> None:
    for told in ({"id": JOB.upper()}, {"jobId": JOB}, {"job_id": JOB}, {"id": None}, {}):
        raw.answers(200, {"status": "QUEUED", **told})
        assert client.job(JOB).id == JOB
