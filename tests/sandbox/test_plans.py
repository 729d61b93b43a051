"""How a job's course is decided, and markers are read."""

import uuid

import pytest

from gallery.sandbox.faults import ALWAYS, FAULTS, FaultUse, read_markers, without_markers
from gallery.sandbox.jobs import plan_job, spread


def test_durations_are_spread_around_the_median_and_fixed_by_the_id() -> None:
    ids = [str(uuid.UUID(int=n * 7919)) for n in range(2000)]
    factors = sorted(spread(job_id) for job_id in ids)
    assert 0.7 <= factors[0] < 0.75
    assert 1.7 < factors[-1] <= 1.8
    assert 0.9 < factors[1000] < 1.1
    assert spread(ids[0]) == spread(ids[0])


def test_a_plan_never_starts_after_it_ends() -> None:
    for marker in ("", "[sandbox:fast=-5]", "[sandbox:slow=nonsense]", "[sandbox:fast=0]"):
        plan = plan_job("id", 100.0, 4.0, read_markers(marker))
        assert 100.0 <= plan.starts_at <= plan.due_at


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        ("no marker", []),
        ("[sandbox:earthquake] [sandbox: fast] [SANDBOX:fast]", []),
        ("a [sandbox:hang] b", [FaultUse("hang", "", 1)]),
        ("[sandbox:hang=2]", [FaultUse("hang", "2", 2)]),
        ("[sandbox:hang=always]", [FaultUse("hang", "always", ALWAYS)]),
        ("[sandbox:rate-limit=5,times=3]", [FaultUse("rate-limit", "5", 3)]),
        ("[sandbox:rate-limit=times=3]", [FaultUse("rate-limit", "1", 3)]),
        ("[sandbox:result-address=http://[::1]/x]",
         [FaultUse("result-address", "http://[::1]/x", 1)]),
        ("[sandbox:fast][sandbox:png]", [FaultUse("fast", "0.05", 1), FaultUse("png", "", 1)]),
    ],
)  # fmt: skip
def test_markers(text: str, uses: list[FaultUse]) -> None:
    assert read_markers(text) == uses


def test_a_prompt_without_its_markers() -> None:
    assert without_markers("a cat [sandbox:fast] on a hill[sandbox:png]") == "a cat on a hill"


def test_every_fault_says_what_it_does() -> None:
    assert all(fault.summary for fault in FAULTS.values())
    assert {name for name, fault in FAULTS.items() if name != fault.name} == set()
