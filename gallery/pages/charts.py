"""Charts as plain values: columns by day, and shares, for templates that draw them as SVG."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gallery.services.wording import credits_words, day_words, number

# The drawing is stretched to its place, so its units mean nothing but shares of it.
HEIGHT = 100
SLOT = 10
GAP = 2.5
ROUND_STEPS = (1, 2, 3, 4, 5, 6, 8, 10)


@dataclass(frozen=True)
class Column:
    """One day: where it is drawn, and what it says; numbers as text, for attributes of SVG."""

    x: str
    y: str
    width: str
    height: str
    day: date
    credits: int

    @property
    def words(self) -> str:
        """The day and its credits, as the browser shows them at the pointer."""
        return f"{day_words(self.day)}: {credits_words(self.credits)}"


@dataclass(frozen=True)
class DayChart:
    """Credits by day as columns."""

    columns: list[Column]
    top: int
    total: int

    @property
    def view_box(self) -> str:
        """The drawing's own measures."""
        return f"0 0 {max(len(self.columns), 1) * SLOT} {HEIGHT}"

    @property
    def levels(self) -> list[str]:
        """What the axis says, from above."""
        return [number(self.top), number(self.top // 2), "0"]

    @property
    def marks(self) -> list[date]:
        """The days that are named below: the ends, and the middle of a long span."""
        days = [column.day for column in self.columns]
        return [days[0], days[len(days) // 2], days[-1]] if len(days) > 4 else days

    @property
    def highest(self) -> Column:
        """The day with the most credits."""
        return max(self.columns, key=lambda column: column.credits)


@dataclass(frozen=True)
class Share:
    """A part of a whole, with a bar that is as long as it is large."""

    words: str
    requests: int
    credits: int
    most: int
    kind: str = ""


def round_top(most: int) -> int:
    """Return a round number that is no less than the highest column, and even."""
    if most <= 2:
        return 2
    power = 1
    while power * 10 < most:
        power *= 10
    steps = (power * step for step in ROUND_STEPS)
    return next(step for step in steps if step >= most and step % 2 == 0)


def day_chart(credits: Mapping[date, int]) -> DayChart:
    """Return the chart of the credits of consecutive days."""
    top = round_top(max(credits.values(), default=0))
    columns = []
    for place, (day, value) in enumerate(credits.items()):
        height = HEIGHT * max(value, 0) / top
        columns.append(
            Column(
                x=f"{place * SLOT + GAP / 2:g}",
                y=f"{HEIGHT - height:.2f}",
                width=f"{SLOT - GAP:g}",
                height=f"{height:.2f}",
                day=day,
                credits=value,
            )
        )
    return DayChart(columns=columns, top=top, total=sum(credits.values()))


def shares(parts: Sequence[tuple[str, int, int, str]]) -> list[Share]:
    """Return parts, given as words, requests, credits and kind, with bars by their requests."""
    most = max((requests for _words, requests, _credits, _kind in parts), default=0)
    return [
        Share(words, requests, credits, max(most, 1), kind)
        for words, requests, credits, kind in parts
    ]
