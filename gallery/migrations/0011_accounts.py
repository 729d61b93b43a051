"""The table of the cache that all processes share."""

from django.core.management import call_command
from django.db import migrations

TABLE = "grokweb_cache"


def make_table(_apps, schema_editor):
    call_command("createcachetable", TABLE, database=schema_editor.connection.alias, verbosity=0)


def drop_table(_apps, schema_editor):
    schema_editor.execute(f'DROP TABLE "{TABLE}"')


class Migration(migrations.Migration):
    dependencies = [("gallery", "0010_usage")]

    operations = [migrations.RunPython(make_table, drop_table)]
