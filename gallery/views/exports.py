"""Answers that a browser saves as a file."""

from collections.abc import Iterable

from django.http import StreamingHttpResponse


def csv_answer(name: str, lines: Iterable[str]) -> StreamingHttpResponse:
    """Send lines of CSV as they are made, to be saved under a name."""
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )
