"""How long the provider asks us to wait, from the headers of its answer."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# Longer is taken for a mistake: a closed gate is probed again soon enough.
LONGEST_SECONDS = 3600.0


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds to wait, between 0 and an hour, or None where nothing is said.

    `Retry-After` is a number of seconds or a date (RFC 9110, section 10.2.3).
    `X-RateLimit-Reset` is read as seconds, or as a time since 1970 where it is large enough.
    """
    seconds = _seconds_or_date(headers.get("retry-after", ""))
    if seconds is None and headers.get("x-ratelimit-remaining") == "0":
        seconds = _reset(headers.get("x-ratelimit-reset", ""))
    if seconds is None or seconds != seconds:
        return None
    return min(max(seconds, 0.0), LONGEST_SECONDS)


def _seconds_or_date(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        pass
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    zoned = date if date.tzinfo else date.replace(tzinfo=UTC)
    return (zoned - datetime.now(UTC)).total_seconds()


def _reset(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value - time.time() if value > 1_000_000_000 else value
