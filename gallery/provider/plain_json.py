"""Reading JSON and single values of it that nobody has vouched for."""

import json
import math
from datetime import UTC, datetime

LARGEST_WHOLE = 2**31 - 1
LONGEST_TEXT = 8192


class Malformed(ValueError):
    """What was received is not what the contract says; nothing of it may be used."""


def read_object(body: bytes) -> dict[str, object]:
    """Parse a JSON object. Raises Malformed also for NaN and for nesting that is too deep."""
    try:
        value = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise Malformed("not JSON") from None
    if not isinstance(value, dict):
        raise Malformed("not a JSON object")
    return value


def _refuse_constant(name: str) -> object:
    raise Malformed(name)


def first_of(value: dict[str, object], *names: str) -> object:
    """Return the first of several fields that is there and not null, or None."""
    return next((value[name] for name in names if value.get(name) is not None), None)


def as_object(value: object) -> dict[str, object]:
    """Return an object as it is, and an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def as_text(value: object) -> str:
    """Return a string that can be stored and printed, or "" in place of anything else.

    Control characters become spaces, lone surrogates question marks, and it is cut at 8192.
    """
    if not isinstance(value, str):
        return ""
    sound = value[:LONGEST_TEXT].encode("utf-8", "replace").decode("utf-8")
    return "".join(letter if letter.isprintable() else " " for letter in sound).strip()


def as_whole(value: object) -> int | None:
    """Return a number as a whole one from 0 to 2³¹-1, rounded up; None for all else.

    A charge of 3.5 credits has to be booked as 4.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return max(0, math.ceil(value)) if value <= LARGEST_WHOLE else None


def as_time(value: object) -> datetime | None:
    """Return an ISO 8601 time with its zone, UTC where it names none; None for all else."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
