"""Tables as CSV that a spreadsheet opens as it is meant, sent line by line."""

import csv
from collections.abc import Iterable, Iterator

from gallery.services.usage import Span

# A spreadsheet takes what begins so for a formula, and would run it; some in full width, too.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def cell(value: object) -> object:
    """Return a value as it may stand in a cell: text that looks like a formula stays text."""
    if isinstance(value, int):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Give the lines of a file in UTF-8 that names itself so, as spreadsheets need it."""
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK
    for row in rows:
        yield writer.writerow([cell(value) for value in row])


def file_name(what: str, span: Span) -> str:
    """Return the name of an export of a span."""
    return f"grokweb-{what}-{span.first.isoformat()}-{span.last.isoformat()}.csv"
