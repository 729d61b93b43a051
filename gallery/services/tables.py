"""Tables of values, as spreadsheets copy and save them, and which column fills which blank."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from gallery.errors import InvalidChoice
from gallery.services.blanks import key

MOST_BYTES = 1024 * 1024
MOST_ROWS = 1000
# Some rows have several lines, and some lines are empty.
MOST_LINES = 20_000
MOST_UNUSED_NAMED = 20
LAST_CONTROL = 0x9F
SEPARATORS = ("\t", ";", ",")
# What Excel writes in Japan where nobody asks for UTF-8; it reads any Shift_JIS.
JAPANESE_EXCEL = "cp932"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of values by the `key` of their blank, and how the columns were understood.

    `columns` has for each blank the number of its column from 1, or None where there is none.
    `unused` are the names of columns that fill no blank, the first of them.
    """

    rows: list["Row"]
    columns: dict[str, int | None]
    has_names: bool
    unused: list[str]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the number of its line in the table, its values, and how many were too many."""

    number: int
    values: dict[str, str]
    too_many: int = 0


def decode(content: bytes) -> str:
    """Return the text of a saved table; raises `InvalidChoice`."""
    if len(content) > MOST_BYTES:
        raise InvalidChoice(_("This file is too large. A table has at most 1 MB."), field="file")
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if marked else ["utf-8-sig", JAPANESE_EXCEL]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Any bytes make some text; one with control characters was none.
        if all(one.isprintable() or one.isspace() or ord(one) > LAST_CONTROL for one in text):
            return text
    raise InvalidChoice(
        _("This file is no table of text. Save it as CSV from your spreadsheet."), field="file"
    )


def read(text: str, blanks: Sequence[str]) -> Table:
    """Return the rows of a table for these blanks; raises `InvalidChoice` where there are none.

    Where the first row names a blank, it says which column fills which; else they do so in order.
    """
    text = text.removeprefix("\ufeff")
    if text.count("\n") > MOST_LINES or text.count("\r") > MOST_LINES:
        raise InvalidChoice(_("The table has too many rows."), field="table")
    cells = _cells(text, _separator(text, blanks))
    wanted = {key(name): name for name in blanks}
    lines = [(number, row) for number, row in enumerate(cells, start=1) if any(row)]
    if len(lines) > MOST_ROWS:
        raise InvalidChoice(_("The table has too many rows."), field="table")
    first = [key(cell) for cell in lines[0][1]] if lines else []
    has_names = any(name in wanted for name in first)
    if has_names:
        unused = [cell for cell in lines[0][1] if cell and key(cell) not in wanted]
        unused = unused[:MOST_UNUSED_NAMED]
        lines = lines[1:]
        columns = {name: first.index(name) if name in first else None for name in wanted}
    else:
        width = max((len(row) for _number, row in lines), default=0)
        columns = {name: at if at < width else None for at, name in enumerate(wanted)}
        unused = []
    if not lines:
        raise InvalidChoice(_("The table has no rows. Paste at least one."), field="table")
    most = len(first) if has_names else len(wanted)
    rows = [
        Row(
            number,
            {
                name: row[at] if at is not None and at < len(row) else ""
                for name, at in columns.items()
            },
            sum(bool(cell) for cell in row[most:]),
        )
        for number, row in lines
    ]
    shown = {wanted[name]: None if at is None else at + 1 for name, at in columns.items()}
    return Table(rows, shown, has_names, unused)


def _separator(text: str, blanks: Sequence[str]) -> str:
    """Return what separates the columns.

    That is what finds the most names of blanks in the first row; where it names none, tabs as
    spreadsheets copy them. A sentence has commas, too, so they count only where values are
    several.
    """
    first = next((line for line in text.splitlines() if line.strip()), "")
    wanted = {key(name) for name in blanks}
    named = {
        one: len(wanted & {key(cell) for row in _cells(first, one) for cell in row})
        for one in SEPARATORS
    }
    best = max(SEPARATORS, key=lambda one: named[one])
    if named[best] or len(wanted) < 2 or "\t" in first:
        return best if named[best] else "\t"
    return max(SEPARATORS, key=lambda one: sum(map(len, _cells(first, one))))


def _cells(text: str, separator: str) -> list[list[str]]:
    """Return the cells; quotation marks that are not a table's own are taken as they are."""
    try:
        source = io.StringIO(text, newline="")
        rows = list(csv.reader(source, delimiter=separator, strict=True))
    except csv.Error:
        rows = [line.split(separator) for line in text.splitlines()]
    return [[cell.strip() for cell in row] for row in rows]
