"""Books that only grow, by the database itself: their rows are neither changed nor deleted.

On SQLite a migration that changes one of these tables makes it anew, without its triggers, and has
to add them again.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLES = ("gallery_ledgerentry", "gallery_accountentry")
SQLITE = """
CREATE TRIGGER {table}_{verb}_refused BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} only grows'); END
"""
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION gallery_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% only grows', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
POSTGRESQL = """
CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION gallery_only_grows()
"""
VERBS = ("UPDATE", "DELETE")


def add(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers."""
    if schema_editor.connection.vendor == "sqlite":
        for table in TABLES:
            for verb in VERBS:
                schema_editor.execute(SQLITE.format(table=table, verb=verb))
    elif schema_editor.connection.vendor == "postgresql":
        # No parameters: a percent sign in the text is meant.
        schema_editor.execute(POSTGRESQL_FUNCTION, params=None)
        for table in TABLES:
            schema_editor.execute(POSTGRESQL.format(table=table))


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers away."""
    if schema_editor.connection.vendor == "sqlite":
        for table in TABLES:
            for verb in VERBS:
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{verb}_refused")
    elif schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_only_grows ON {table}")
        schema_editor.execute("DROP FUNCTION gallery_only_grows")


class Migration(migrations.Migration):
    dependencies = [("gallery", "0007_people_constraints")]
    operations = [migrations.RunPython(add, remove)]
