"""The schedule that throws away old results of tasks and left-over parts of files, each day."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NAME = "prune"


def add(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Ask for it each day, for ever."""
    apps.get_model("django_q", "Schedule").objects.get_or_create(
        name=NAME,
        defaults={"func": "gallery.tasks.prune", "schedule_type": "D", "repeats": -1},
    )


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the schedule back."""
    apps.get_model("django_q", "Schedule").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [("gallery", "0003_engine"), ("django_q", "0018_task_success_index")]
    operations = [migrations.RunPython(add, remove)]
