"""Why a job failed: policy, trouble that passes, or something else, told by its sentence."""

import pytest

from gallery.provider.contract import JobStatus
from gallery.provider.sentences import FailureKind, classify_failure
from tests.provider.sandbox_team import SandboxTeam

POLICY, TRANSIENT, OTHER = FailureKind.POLICY, FailureKind.TRANSIENT, FailureKind.OTHER


@pytest.mark.parametrize(
    ("marker", "kind", "sentence"),
    [("policy", POLICY, "Provider returned an error: content policy violation"),
     ("transient", TRANSIENT, "Provider returned an error: temporarily overloaded, please try"
      " again"),
     ("fail", OTHER, "Provider returned an error: generation failed"),
     ("fail=The model has no idea", OTHER, "The model has no idea")],
)  # fmt: skip
def test_the_failures_of_the_sandbox(
    team: SandboxTeam, marker: str, kind: FailureKind, sentence: str
) -> None:
    job = team.ended(team.send(f"[sandbox:fast][sandbox:{marker}]"))
    assert (job.status, job.error, job.credit_cost) == (JobStatus.FAILED, sentence, 0)
    assert classify_failure(job.error) is kind
    assert job.image_urls == ()


def test_a_reference_that_is_not_there_is_no_policy(team: SandboxTeam) -> None:
    url = team.process.url + "/no-such-file"
    job = team.ended(team.send("[sandbox:fast]", image_url=url))
    assert (job.status, classify_failure(job.error)) == (JobStatus.FAILED, OTHER)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (POLICY, "content policy violation"),
        (POLICY, "Your prompt violates our usage guidelines."),
        (POLICY, "Request was flagged by the safety system"),
        (POLICY, "NSFW content detected"),
        (POLICY, "Blocked by moderation, try again with another prompt"),
        (POLICY, "Image rejected by moderation"),
        (POLICY, "The prompt may contain sensitive content"),
        (POLICY, "Explicit material is prohibited"),
        (TRANSIENT, "moderation service timed out"),
        (TRANSIENT, "No available capacity"),
        (TRANSIENT, "Internal server error"),
        (TRANSIENT, "The safety checker is temporarily unavailable"),
        (TRANSIENT, "Too many requests"),
        (OTHER, "generation failed"),
        (OTHER, "Could not download the image from the URL"),
        (OTHER, "Too big: expected string to have <=2000 characters"),
        (OTHER, ""),
    ],
)
def test_sentences(kind: FailureKind, sentence: str) -> None:
    assert classify_failure(sentence) is kind
    assert classify_failure(sentence.upper()) is kind
