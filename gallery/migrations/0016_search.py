"""The index by which pictures are found, kept by the database itself, and the documents in it.

On SQLite a migration that changes this table makes it anew, without its triggers, and has to add
them again.
"""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from gallery.searching.tokens import document

TABLE, INDEX = "gallery_searchdocument", "gallery_searchindex"
AT_ONCE = 2000
# Without positions and sizes: what is asked is only whether a picture has some tokens.
SQLITE = (
    f"""
CREATE VIRTUAL TABLE {INDEX} USING fts5(
  tokens, content='{TABLE}', content_rowid='image_id', detail='none', columnsize=0,
  tokenize='unicode61'
)""",
    f"""
CREATE TRIGGER {INDEX}_inserted AFTER INSERT ON {TABLE} BEGIN
  INSERT INTO {INDEX} (rowid, tokens) VALUES (new.image_id, new.tokens);
END""",
    f"""
CREATE TRIGGER {INDEX}_deleted AFTER DELETE ON {TABLE} BEGIN
  INSERT INTO {INDEX} ({INDEX}, rowid, tokens) VALUES ('delete', old.image_id, old.tokens);
END""",
    f"""
CREATE TRIGGER {INDEX}_updated AFTER UPDATE ON {TABLE} BEGIN
  INSERT INTO {INDEX} ({INDEX}, rowid, tokens) VALUES ('delete', old.image_id, old.tokens);
  INSERT INTO {INDEX} (rowid, tokens) VALUES (new.image_id, new.tokens);
END""",
)
# The tokens go in as they are, past PostgreSQL's own idea of words. What was added lately is read
# through at each search, so that there must not be much of it.
POSTGRESQL = (
    f"""
ALTER TABLE {TABLE} ADD COLUMN vector tsvector
  GENERATED ALWAYS AS (array_to_tsvector(string_to_array(btrim(tokens), ' '))) STORED""",
    f"ALTER TABLE {TABLE} ALTER COLUMN vector SET STATISTICS 1000",
    f"CREATE INDEX {INDEX} ON {TABLE} USING gin (vector) WITH (gin_pending_list_limit = 256)",
)
STATEMENTS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


def add(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the index."""
    for statement in STATEMENTS.get(schema_editor.connection.vendor, ()):
        schema_editor.execute(statement)


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the index away."""
    if schema_editor.connection.vendor == "sqlite":
        for name in ("inserted", "deleted", "updated"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {INDEX}_{name}")
        schema_editor.execute(f"DROP TABLE IF EXISTS {INDEX}")
    elif schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE {TABLE} DROP COLUMN vector")


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write the documents of the pictures that are there."""
    images = apps.get_model("gallery", "Image").objects
    documents = apps.get_model("gallery", "SearchDocument").objects
    uses = apps.get_model("gallery", "GenerationReference").objects
    last = 0
    while rows := list(
        images.filter(pk__gt=last).select_related("generation").order_by("pk")[:AT_ONCE]
    ):
        made = [row.generation_id for row in rows]
        referring = set(uses.filter(generation__in=made).values_list("generation", flat=True))
        documents.bulk_create(
            documents.model(
                image_id=row.pk,
                tokens=document(
                    (row.generation.prompt, row.alternative_text),
                    owner=row.owner_id,
                    model=row.generation.model,
                    ratio=row.generation.aspect_ratio,
                    has_reference=row.generation_id in referring,
                ),
            )
            for row in rows
        )
        last = rows[-1].pk


class Migration(migrations.Migration):
    dependencies = [("gallery", "0015_share")]
    operations = [
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                (
                    "image",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="document",
                        serialize=False,
                        to="gallery.image",
                    ),
                ),
                ("tokens", models.TextField()),
            ],
        ),
        migrations.RunPython(add, remove),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
