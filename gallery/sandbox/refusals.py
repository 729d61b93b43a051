"""The refusals of the API, each with its status and sentence."""

from dataclasses import dataclass, field
from typing import Any


# Not frozen: Python itself writes the traceback into an exception that is on its way.
@dataclass(eq=False)
class Refusal(Exception):
    """An answer other than success: `{"error": sentence}` and at times more fields or headers."""

    status: int
    sentence: str
    extra: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """The JSON of the answer."""
        return {"error": self.sentence, **self.extra}


def insufficient_credits(balance: int, cost: int) -> Refusal:
    """402, with balance and cost in credits (Apiframe v2, errors)."""
    return Refusal(402, "Insufficient credits", {"balance": balance, "cost": cost})


def too_many_jobs(limit: int) -> Refusal:
    """429 while `limit` jobs are in flight."""
    sentence = f"Too many concurrent jobs (limit {limit})"
    return Refusal(429, sentence, headers={"Retry-After": "1"})
