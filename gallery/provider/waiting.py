"""How long the provider asks us to wait, from the headers of its answer."""

import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# Longer is taken for a mistake: a closed gate is probed again soon enough.
LONGEST_SECONDS = 3600.0
_NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,9})?")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds to wait, between 0 and an hour, or None where nothing is said.

    `Retry-After` is a number of seconds or a date (RFC 9110, section 10.2.3). A date is taken
    relative to the answer's own `Date`, so that a provider's wrong clock does no harm.
    `X-RateLimit-Reset` is read as seconds, or as a time since 1970 where it is large enough.
    """
    seconds = _seconds_or_date(
        headers.get("retry-after", ""), _date(headers.get("date", "")) or datetime.now(UTC)
    )
    if seconds is None and headers.get("x-ratelimit-remaining", "0").strip() == "0":
        seconds = _reset(headers.get("x-ratelimit-reset", ""))
    if seconds is None:
        return None
    return min(max(seconds, 0.0), LONGEST_SECONDS)


def _seconds_or_date(text: str, now: datetime) -> float | None:
    seconds = _number(text)
    moment = _date(text) if seconds is None else None
    return (moment - now).total_seconds() if moment else seconds


def _reset(text: str) -> float | None:
    value = _number(text)
    if value is None or value < 100_000_000:
        return value
    # Since 1970, in milliseconds where it would be far in the future.
    return (value / 1000 if value > 100_000_000_000 else value) - time.time()


def _number(text: str) -> float | None:
    """Read plain digits only: `float` also takes `nan`, `1e999` and digits of any script."""
    text = text.strip()
    return float(text) if _NUMBER.fullmatch(text) else None


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
