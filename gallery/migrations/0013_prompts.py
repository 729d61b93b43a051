"""Folded texts to search prompts by, and a history made of what was asked for so far."""

import hashlib
import unicodedata
from itertools import islice

from django.db import migrations, models
from django.db.models import Count, Max

ROWS_AT_ONCE = 500


def fold(text):
    """As the models do at the time of this migration."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def fold_known(apps, schema_editor):
    prompts = apps.get_model("gallery", "Prompt").objects.using(schema_editor.connection.alias)
    last = 0
    while rows := list(prompts.filter(pk__gt=last).order_by("pk")[:ROWS_AT_ONCE]):
        for row in rows:
            row.folded = fold(row.text)
        prompts.bulk_update(rows, ["folded"])
        last = rows[-1].pk


def remember_generations(apps, schema_editor):
    """Keep each wording once per owner; what an erased person has asked for is empty."""
    alias = schema_editor.connection.alias
    prompt = apps.get_model("gallery", "Prompt")
    wordings = iter(
        apps.get_model("gallery", "Generation")
        .objects.using(alias)
        .exclude(prompt="")
        .values("owner", "prompt")
        .annotate(uses=Count("form_token", distinct=True), last=Max("created_at"))
        .order_by("owner", "last")
        .iterator(chunk_size=ROWS_AT_ONCE)
    )
    while chunk := list(islice(wordings, ROWS_AT_ONCE)):
        prompt.objects.using(alias).bulk_create(
            (
                prompt(
                    owner_id=one["owner"],
                    digest=hashlib.sha256(one["prompt"].encode()).hexdigest(),
                    text=one["prompt"],
                    folded=fold(one["prompt"]),
                    uses=one["uses"],
                    last_used_at=one["last"],
                )
                for one in chunk
            ),
            ignore_conflicts=True,
        )


class Migration(migrations.Migration):
    dependencies = [("gallery", "0012_compose")]

    operations = [
        migrations.AddField(
            model_name="prompt",
            name="folded",
            field=models.TextField(default="", editable=False),
        ),
        migrations.RunPython(fold_known, migrations.RunPython.noop),
        migrations.RunPython(remember_generations, migrations.RunPython.noop),
    ]
