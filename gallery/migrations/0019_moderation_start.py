"""The audit log only grows, by the database itself; people of before are known to the team.

On SQLite a migration that changes the log's table makes it anew, without its triggers, and has to
add them again.
"""

from importlib import import_module

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE = "gallery_auditentry"
append_only = import_module("gallery.migrations.0008_append_only")


def add(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers."""
    if schema_editor.connection.vendor == "sqlite":
        for verb in append_only.VERBS:
            schema_editor.execute(append_only.SQLITE.format(table=TABLE, verb=verb))
    elif schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(append_only.POSTGRESQL.format(table=TABLE))


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers away."""
    if schema_editor.connection.vendor == "sqlite":
        for verb in append_only.VERBS:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_{verb}_refused")
    elif schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_only_grows ON {TABLE}")


def trust_who_is_there(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Whoever was in the team before there were levels is no newcomer."""
    apps.get_model("gallery", "User").objects.update(trust="regular")


class Migration(migrations.Migration):
    dependencies = [("gallery", "0018_moderation")]
    operations = [
        migrations.RunPython(add, remove),
        migrations.RunPython(trust_who_is_there, migrations.RunPython.noop),
    ]
