"""A database of an earlier time, beside the one of all other tests, to be taken over from."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.conftest import let_books_be_emptied


@contextmanager
def database_of(migration: str, folder: Path) -> Iterator[Any]:
    """Use a new database, made as far as a migration of the gallery; give its models.

    It is sooner made than all tables of today are led back to what they were.
    """
    of_today = connection.settings_dict["NAME"]
    past = f"{of_today}_past" if connection.vendor == "postgresql" else str(folder / "past.sqlite3")
    with_server(f'CREATE DATABASE "{past}"')
    connection.close()
    connection.settings_dict["NAME"] = past
    try:
        migrate(migration)
        targets = [("gallery", migration)]
        yield MigrationExecutor(connection).loader.project_state(targets).apps
    finally:
        connection.close()
        connection.settings_dict["NAME"] = of_today
        with_server(f'DROP DATABASE "{past}"')


def migrate(migration: str | None = None) -> Any:
    """Take everything over as far as a migration, or as far as today; return the models then."""
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    targets = [("gallery", migration)] if migration else leaves
    executor.migrate(targets)
    if migration is None:
        let_books_be_emptied()
    return MigrationExecutor(connection).loader.project_state(targets).apps


def with_server(statement: str) -> None:
    """Have the server do something that it does outside of a database; a file needs none."""
    if connection.vendor == "postgresql":
        with connection._nodb_cursor() as cursor:
            cursor.execute(statement)
