"""PostgreSQL tells whoever listens that generations have changed; without it they are looked at."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FUNCTION = """
CREATE OR REPLACE FUNCTION gallery_tell_of_generations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('gallery_generation', '');
  RETURN NULL;
END $$
"""
# Once for a statement, however many rows it changes; of a transaction's, one is sent, at its end.
TRIGGER = """
CREATE TRIGGER gallery_generation_tells AFTER INSERT OR UPDATE OF revision ON gallery_generation
FOR EACH STATEMENT EXECUTE FUNCTION gallery_tell_of_generations()
"""


def add(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the trigger."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION)
        schema_editor.execute(TRIGGER)


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the trigger away."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER IF EXISTS gallery_generation_tells ON gallery_generation")
        schema_editor.execute("DROP FUNCTION IF EXISTS gallery_tell_of_generations")


class Migration(migrations.Migration):
    dependencies = [("gallery", "0016_search")]
    operations = [migrations.RunPython(add, remove)]
