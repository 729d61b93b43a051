"""Asking the index of search documents, on SQLite and on PostgreSQL: the only place that differs.

What it answers are keys of pictures, in their order and so many at a time, whatever a picture is
else: whether somebody may see it is asked of the rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from django.db import connection
from django.db.models import Q

from gallery.services.spans import Span

NEWEST_KEY = (1 << 63) - 1
# SQLite walks along the index in the order of keys and stops; PostgreSQL chooses itself.
SQLITE = """
SELECT rowid FROM gallery_searchindex
WHERE gallery_searchindex MATCH %s AND rowid >= %s AND rowid <= %s
ORDER BY rowid {direction} LIMIT %s
"""
POSTGRESQL = """
SELECT image_id FROM gallery_searchdocument
WHERE vector @@ %s::tsquery AND image_id >= %s AND image_id <= %s
ORDER BY image_id {direction} LIMIT %s
"""

SQLITE_ANY = """
(SELECT rowid FROM gallery_searchindex WHERE gallery_searchindex MATCH %s LIMIT 1) IS NOT NULL
"""
POSTGRESQL_ANY = """
EXISTS (SELECT 1 FROM gallery_searchdocument WHERE vector @@ %s::tsquery)
"""


@dataclass(frozen=True)
class Asked:
    """Tokens that a picture has to have, one of each group, and those that it must not have.

    Tokens consist of small Latin letters and digits, as `gallery.searching.tokens` makes them.
    """

    groups: tuple[tuple[str, ...], ...] = ()
    unwanted: tuple[str, ...] = ()

    @property
    def can_be_walked(self) -> bool:
        """Whether there is anything that the index could begin with."""
        return bool(self.groups)

    def condition(self) -> Q:
        """Return the same as a condition on images, for rows that are gone through anyway."""
        has = [
            reduce(Q.__or__, (Q(document__tokens__contains=f" {token} ") for token in group))
            for group in self.groups
        ]
        has_not = [~Q(document__tokens__contains=f" {token} ") for token in self.unwanted]
        return reduce(Q.__and__, has + has_not, Q())


def keys(
    asked: Asked,
    *,
    limit: int,
    beyond: int | None = None,
    newer: bool = False,
    span: Span | None = None,
) -> list[int]:
    """Return the keys that come next beyond a key, the nearest first, and all within the span."""
    first, last = (1, NEWEST_KEY) if span is None else (span.first, span.last)
    if beyond is not None:
        first, last = (beyond + 1, last) if newer else (first, beyond - 1)
    is_sqlite = connection.vendor == "sqlite"
    statement = (SQLITE if is_sqlite else POSTGRESQL).format(direction="ASC" if newer else "DESC")
    text = _for_sqlite(asked) if is_sqlite else _for_postgresql(asked)
    with connection.cursor() as cursor:
        cursor.execute(statement, [text, first, last, limit])
        return [key for (key,) in cursor.fetchall()]


def those_with_hits(several: Sequence[Asked]) -> list[bool]:
    """Tell of each whether any picture has what is asked, all in one query."""
    is_sqlite = connection.vendor == "sqlite"
    one = SQLITE_ANY if is_sqlite else POSTGRESQL_ANY
    texts = [(_for_sqlite if is_sqlite else _for_postgresql)(asked) for asked in several]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join([one] * len(texts))}", texts)
        return [bool(found) for found in cursor.fetchone()]


def rebuild() -> None:
    """Make the index anew from the documents; PostgreSQL's can't differ from them."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO gallery_searchindex (gallery_searchindex) VALUES ('rebuild')"
            )


def _for_sqlite(asked: Asked) -> str:
    groups = [" OR ".join(f'"{token}"' for token in group) for group in asked.groups]
    wanted = " AND ".join(f"({group})" for group in groups)
    return " NOT ".join([f"({wanted})", *(f'"{token}"' for token in asked.unwanted)])


def _for_postgresql(asked: Asked) -> str:
    groups = [" | ".join(f"'{token}'" for token in group) for group in asked.groups]
    unwanted = [f"!'{token}'" for token in asked.unwanted]
    return " & ".join([*(f"({group})" for group in groups), *unwanted])
