"""How long the provider asks us to wait."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_PAUSE = 3600.0
_SECONDS = re.compile(r"[0-9]{1,20}(?:\.[0-9]{1,9})?")
# A reset in seconds from now is below this, one in seconds since 1970 above.
_EPOCH_BEGINS = 1e8
_EPOCH_IN_MILLISECONDS = 1e11


def pause_asked(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds to wait, 0 to 3600, by `Retry-After` or else by `X-RateLimit-Reset`.

    None where neither is there or can be read. A date is taken relative to the answer's own
    `Date`, so that a provider's clock that is wrong by hours does no harm.
    """
    pause = _retry_after(headers.get("retry-after", ""), _date(headers.get("date", "")) or now)
    if pause is None:
        pause = _reset(headers.get("x-ratelimit-reset", ""), now)
    return None if pause is None else min(max(pause, 0.0), LONGEST_PAUSE)


def _retry_after(value: str, now: datetime) -> float | None:
    value = value.strip()
    if _SECONDS.fullmatch(value.removeprefix("-")):
        return float(value)
    moment = _date(value)
    return None if moment is None else (moment - now).total_seconds()


def _reset(value: str, now: datetime) -> float | None:
    if not _SECONDS.fullmatch(value.strip()):
        return None
    seconds = float(value)
    if seconds < _EPOCH_BEGINS:
        return seconds
    if seconds > _EPOCH_IN_MILLISECONDS:
        seconds /= 1000
    return seconds - now.timestamp()


def _date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
