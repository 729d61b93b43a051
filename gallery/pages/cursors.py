"""Places in a list that is ordered by time and key, as a part of an address."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def encode_cursor(moment: datetime, pk: int) -> str:
    """Return the place of a row, for an address."""
    return f"{(moment - EPOCH) // MICROSECOND}-{pk}"


def decode_cursor(text: str) -> tuple[datetime, int] | None:
    """Return the time and key of `encode_cursor`, or None where the text is not one."""
    moment, _dash, key = text.partition("-")
    try:
        return EPOCH + int(moment) * MICROSECOND, int(key) % (1 << 63)
    except (ValueError, OverflowError):
        return None
