"""Files to be deleted, and the schedule that carries out what was decided about people who left."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NAME = "leave"


def add(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Ask for it each hour, for ever."""
    apps.get_model("django_q", "Schedule").objects.get_or_create(
        name=NAME,
        defaults={"func": "gallery.tasks.leave", "schedule_type": "H", "repeats": -1},
    )


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the schedule back."""
    apps.get_model("django_q", "Schedule").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('gallery', '0008_append_only'),
        ('django_q', '0018_task_success_index'),
    ]

    operations = [
        migrations.CreateModel(
            name='DiscardedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='Name in the storage.', max_length=200, unique=True)),
            ],
        ),
        migrations.AlterField(
            model_name='generation',
            name='end_reason',
            field=models.CharField(blank=True, choices=[('rejected', 'The provider did not accept the request.'), ('policy', "The provider's content policy blocked this prompt or reference."), ('provider-fault', 'The provider could not make this picture.'), ('outcome-unknown', 'The provider never told us whether it took the job.'), ('job-lost', 'The provider no longer knows this job.'), ('no-result', 'The provider finished without a picture.'), ('result-unavailable', 'The finished picture could not be fetched.'), ('result-damaged', 'The finished file was not a usable picture.'), ('timed-out', 'The provider took longer than a day.'), ('stopped-waiting', 'You no longer wait for it.'), ('gave-up', 'Something in the portal failed again and again on this request.'), ('by-owner', 'You cancelled this request before it was sent.'), ('suspended', 'Whoever asked for it was suspended before it was sent.')], default='', max_length=24),
        ),
        migrations.RunPython(add, remove),
    ]
