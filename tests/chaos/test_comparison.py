"""The comparison notices every kind of difference; a kill test that can't fail proves nothing."""

from dataclasses import replace
from typing import Any

import pytest

from tests.chaos.comparison import differences
from tests.chaos.evidence import Evidence, Job, Picture, Row
from tests.chaos.members import Answer
from tests.chaos.plan import make_plan

ANSWER = Answer("ada", "token", "completed", accepted=True, public_id="one", presses=1)
PICTURE = Picture("hash", "hash", [])
ROW = Row("one", "ada", "token", "completed", "", "job", False, -4, ["settle"], [PICTURE])
JOB = Job("job", "one", "COMPLETED", 4, 0, ["hash"])
TEAM = {"team": "sandbox", "balanced": True}


def kinds(
    *, answer: dict[str, Any], row: dict[str, Any], job: dict[str, Any], evidence: dict[str, Any]
) -> set[str]:
    jobs = [replace(JOB, **job)]
    both = Evidence([replace(ROW, **row)], jobs, [TEAM], -4, [], 0)
    found = differences([replace(ANSWER, **answer)], replace(both, **evidence))
    return {one.kind for one in found}


def test_good_run_has_no_differences() -> None:
    assert not kinds(answer={}, row={}, job={}, evidence={})


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"answer": {"accepted": False}}, "form without a clear answer"),
        ({"answer": {"refusal": "no"}}, "refused form"),
        ({"answer": {"public_id": "two"}}, "answer named another row"),
        ({"answer": {"expected": "failed"}}, "wrong end state"),
        ({"answer": {"cancelled": "yes"}}, "wrong end state"),
        ({"evidence": {"rows": []}}, "accepted form without exactly one row"),
        ({"evidence": {"rows": [ROW, ROW]}}, "accepted form without exactly one row"),
        ({"row": {"token": "other"}}, "row that nobody asked for"),
        ({"row": {"state": "running"}}, "no end state"),
        ({"row": {"state": "expired"}}, "no end state"),
        ({"row": {"state": "cancelled"}}, "wrong end state"),
        ({"row": {"state": "cancelled"}}, "job of a generation that was not sent"),
        ({"row": {"state": "failed", "end_reason": "job-lost"}}, "unresolved end"),
        ({"row": {"job_id": "other"}}, "job ids differ"),
        ({"row": {"is_leased": True}}, "still leased"),
        ({"row": {"net": 0}}, "ledger differs from the books"),
        ({"row": {"pictures": []}}, "pictures are not those that were made"),
        ({"row": {"pictures": [Picture("x", "x", [])]}}, "pictures are not those that were made"),
        ({"row": {"pictures": [Picture("hash", "x", [])]}}, "file with a wrong checksum"),
        ({"row": {"pictures": [Picture("hash", "hash", ["a"])]}}, "missing file"),
        ({"job": {"refunded": 4}}, "ledger differs from the books"),
        ({"job": {"key": "two"}}, "job unknown to the portal"),
        ({"job": {"key": "two"}}, "sent, and the sandbox has no job"),
        ({"job": {"key": None}}, "job unknown to the portal"),
        ({"evidence": {"jobs": [JOB, JOB]}}, "charged more than once"),
        ({"evidence": {"ledger_total": -8}}, "sums differ"),
        ({"evidence": {"totals": [{"balanced": False}]}}, "the sandbox's own books don't balance"),
        ({"evidence": {"wrong_days": ["ada"]}}, "day with wrong sums"),
        ({"evidence": {"old_tasks": ["pump"]}}, "task that nobody takes"),
    ],
)
def test_difference_is_noticed(changes: dict[str, dict[str, Any]], kind: str) -> None:
    nothing: dict[str, dict[str, Any]] = {"answer": {}, "row": {}, "job": {}, "evidence": {}}
    assert kind in kinds(**(nothing | changes))


def test_seed_decides_everything() -> None:
    assert make_plan(7, 60, 50, 20) == make_plan(7, 60, 50, 20)
    assert make_plan(7, 60, 50, 20) != make_plan(8, 60, 50, 20)
