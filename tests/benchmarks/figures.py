"""What a benchmark has found out, and how it is printed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One row of the table; `reached` is None where there is no goal, or nothing was measured."""

    name: str
    measured: str
    goal: str = ""
    reached: bool | None = None
    beside: str = ""


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share of all lies (nearest rank); NaN where none is."""
    if not values:
        return math.nan
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown with columns of even width."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = [head, ["-" * width for width in widths], *rows]
    return "\n".join("| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in lines)


def figures_table(figures: Sequence[Figure]) -> str:
    """Return the table of all figures."""
    words = {True: "yes", False: "no", None: ""}
    rows = [
        (figure.name, figure.measured, figure.goal, words[figure.reached], figure.beside)
        for figure in figures
    ]
    return table(("figure", "measured", "goal", "reached", "beside it"), rows)


def say(text: str) -> None:
    """Print what is going on, at once."""
    print(text, flush=True)
