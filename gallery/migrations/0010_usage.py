"""Indexes for figures about a span of days, and the time at which a balance was read."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('gallery', '0009_people'),
    ]

    operations = [
        migrations.AddField(
            model_name='providergate',
            name='balance_at',
            field=models.DateTimeField(blank=True, help_text='When the provider last told the balance.', null=True),
        ),
        migrations.AddIndex(
            model_name='ledgerentry',
            index=models.Index(fields=['kind', 'day', 'member'], name='ledger_by_kind_and_day'),
        ),
        migrations.AddIndex(
            model_name='ledgerentry',
            index=models.Index(fields=['created_at'], name='ledger_by_time'),
        ),
    ]
