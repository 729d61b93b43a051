"""Spans of days: by the portal's calendar, and what makes no sense is this month."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from gallery.pages.charts import round_top
from gallery.services.usage import span_named

MARCH = datetime(2031, 3, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("this-month", date(2031, 3, 1), date(2031, 3, 15)),
        ("last-month", date(2031, 2, 1), date(2031, 2, 28)),
        ("7-days", date(2031, 3, 9), date(2031, 3, 15)),
        ("30-days", date(2031, 2, 14), date(2031, 3, 15)),
        ("90-days", date(2030, 12, 16), date(2031, 3, 15)),
        ("", date(2031, 3, 1), date(2031, 3, 15)),
        ("10 years'; --", date(2031, 3, 1), date(2031, 3, 15)),
    ],
)
def test_span(name: str, first: date, last: date) -> None:
    span = span_named(name, MARCH)
    assert (span.first, span.last) == (first, last)
    assert len(span.days) == (last - first).days + 1


def test_day_is_that_of_the_portals_calendar(settings: Any) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"
    assert span_named("7-days", datetime(2031, 3, 31, 16, tzinfo=UTC)).last == date(2031, 4, 1)


def test_month_before_january_is_december() -> None:
    span = span_named("last-month", datetime(2031, 1, 1, tzinfo=UTC))
    assert (span.first, span.last) == (date(2030, 12, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("most", "top"),
    [(0, 2), (1, 2), (3, 4), (10, 10), (11, 20), (568, 600), (1_000_001, 2_000_000)],
)
def test_axis_ends_at_a_round_number(most: int, top: int) -> None:
    assert round_top(most) == top
