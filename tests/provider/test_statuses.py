"""What each status means: which error, may it be sent again, may it have been done all the same."""

import pytest

from gallery.provider.client import ApiframeClient
from gallery.provider.errors import (
    BadAnswer,
    BadKey,
    Conflict,
    JobNotFound,
    NoCapacity,
    OutcomeUnknown,
    OutOfCredits,
    ProviderError,
    RateLimited,
    Rejected,
)
from tests.provider.clients import CALLS, CallOf, account, failure_of, listed, read, submit
from tests.provider.raw_server import RawServer
from tests.provider.sandbox_team import SandboxTeam

YES, NO = True, False
# Status, then error, retryable and may_have_happened of a submit, then those of reading a job.
TABLE: list[tuple[int, type[ProviderError], bool, bool, type[ProviderError], bool, bool],] = [
    (302, OutcomeUnknown, YES, YES, OutcomeUnknown, YES, NO),
    (307, OutcomeUnknown, YES, YES, OutcomeUnknown, YES, NO),
    (400, Rejected, NO, NO, Rejected, NO, NO),
    (401, BadKey, NO, NO, BadKey, NO, NO),
    (402, OutOfCredits, NO, NO, OutOfCredits, NO, NO),
    (403, BadKey, NO, NO, BadKey, NO, NO),
    (404, BadAnswer, YES, NO, JobNotFound, NO, NO),
    (405, BadAnswer, YES, NO, BadAnswer, YES, NO),
    (408, OutcomeUnknown, YES, YES, OutcomeUnknown, YES, NO),
    (409, Conflict, NO, YES, Rejected, NO, NO),
    (410, BadAnswer, YES, NO, BadAnswer, YES, NO),
    (413, Rejected, NO, NO, Rejected, NO, NO),
    (415, Rejected, NO, NO, Rejected, NO, NO),
    (422, Rejected, NO, NO, Rejected, NO, NO),
    (429, RateLimited, YES, NO, RateLimited, YES, NO),
    (500, OutcomeUnknown, YES, YES, OutcomeUnknown, YES, NO),
    (502, OutcomeUnknown, YES, YES, OutcomeUnknown, YES, NO),
    (503, NoCapacity, YES, YES, NoCapacity, YES, NO),
    (504, OutcomeUnknown, YES, YES, OutcomeUnknown, YES, NO),
    # Statuses that nobody expects.
    (203, OutcomeUnknown, YES, YES, OutcomeUnknown, YES, NO),
    (204, OutcomeUnknown, YES, YES, OutcomeUnknown, YES, NO),
    (304, OutcomeUnknown, YES, YES, OutcomeUnknown, YES, NO),
    (418, Rejected, NO, NO, Rejected, NO, NO),
    (599, OutcomeUnknown, YES, YES, OutcomeUnknown, YES, NO),
    (777, OutcomeUnknown, YES, YES, OutcomeUnknown, YES, NO),
    (999, OutcomeUnknown, YES, YES, OutcomeUnknown, YES, NO),
]
BODIES: list[object] = [b"", {"error": "No, thanks"}, b"<html>No, thanks</html>"]


def told(error: ProviderError) -> tuple[type[ProviderError], bool, bool]:
    """What is decided by."""
    return type(error), error.retryable, error.may_have_happened


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])
@pytest.mark.parametrize("body", BODIES, ids=["empty", "json", "html"])
def test_every_status(
    raw: RawServer,
    client: ApiframeClient,
    row: tuple[int, type[ProviderError], bool, bool, type[ProviderError], bool, bool],
    body: object,
) -> None:
    status, *expected = row
    content = b"" if status in {204, 304} else body
    raw.answers(status, content, "Location: /elsewhere")
    for call, meant in ((submit, expected[:3]), (read, expected[3:])):
        error = failure_of(call, client)
        assert told(error) == tuple(meant)
        assert error.sentence == ("No, thanks" if content else "")
        assert str(error) == (f"{error.code}: No, thanks" if content else error.code)


@pytest.mark.parametrize("call", [listed, account])
def test_404_without_a_job_is_a_wrong_address(
    raw: RawServer, client: ApiframeClient, call: CallOf
) -> None:
    raw.answers(404, {"error": "Not found"})
    assert told(failure_of(call, client)) == (BadAnswer, True, False)


@pytest.mark.parametrize("call", CALLS)
def test_only_the_status_counts_where_the_body_is_success(
    raw: RawServer, client: ApiframeClient, call: CallOf
) -> None:
    raw.answers(500, {"jobId": "a", "id": "a", "status": "COMPLETED", "jobs": [], "team": {}})
    assert isinstance(failure_of(call, client), OutcomeUnknown)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("reject", Rejected), ("no-credits", OutOfCredits), ("unauthorized", BadKey),
     ("forbidden", BadKey), ("rate-limit", RateLimited), ("unavailable", NoCapacity),
     ("error-500", OutcomeUnknown), ("error-502", OutcomeUnknown), ("error-504", OutcomeUnknown)],
)  # fmt: skip
def test_the_refusals_of_the_sandbox(
    team: SandboxTeam, fault: str, kind: type[ProviderError]
) -> None:
    with pytest.raises(kind) as submitted:
        team.send(f"[sandbox:{fault}]")
    assert submitted.value.sentence
    assert submitted.value.may_have_happened is (kind in {OutcomeUnknown, NoCapacity})
    job_id = team.send(f"[sandbox:fast][sandbox:poll-{fault}]")
    with pytest.raises(kind) as asked:
        team.client.job(job_id)
    assert not asked.value.may_have_happened


def test_a_prompt_that_is_too_long_is_rejected_with_a_sentence(team: SandboxTeam) -> None:
    with pytest.raises(Rejected) as caught:
        team.send("x" * 2001)
    assert "<=2000 characters" in caught.value.sentence
