"""Roles, budgets, invitations, departures and notices; what is there already is taken over."""

import datetime
import django.db.models.deletion
import gallery.models.user
import uuid
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


def take_over_people(apps, schema_editor):
    User = apps.get_model("gallery", "User")
    staff = User.objects.filter(models.Q(is_superuser=True) | models.Q(is_staff=True))
    staff.update(role="admin", is_superuser=True, is_staff=True)
    User.objects.filter(is_active=False).update(standing="suspended")
    if User.objects.exists():
        # It is in use, so its first run is over.
        apps.get_model("gallery", "Portal").objects.create(opened_at=timezone.now())


def take_over_ledger(apps, schema_editor):
    """Let all entries of a generation count on the day on which it was asked for."""
    LedgerEntry = apps.get_model("gallery", "LedgerEntry")
    sums = {}
    days = {}
    for entry in LedgerEntry.objects.order_by("pk").iterator():
        day = timezone.localdate(entry.created_at, timezone.get_default_timezone())
        if entry.generation_id:
            day = days.setdefault(entry.generation_id, day)
        LedgerEntry.objects.filter(pk=entry.pk).update(day=day)
        used, granted = sums.get((entry.member_id, day), (0, 0))
        is_grant = entry.kind == "grant"
        sums[entry.member_id, day] = (
            used if is_grant else used - entry.credits,
            granted + entry.credits if is_grant else granted,
        )
    apps.get_model("gallery", "DailyBalance").objects.bulk_create(
        apps.get_model("gallery", "DailyBalance")(
            member_id=member, day=day, used=used, granted=granted
        )
        for (member, day), (used, granted) in sums.items()
    )


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('gallery', '0005_stopped_waiting'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccountEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('opening', 'Opening balance'), ('top-up', 'Top-up'), ('correction', 'Correction')], max_length=10)),
                ('credits', models.BigIntegerField()),
                ('note', models.CharField(blank=True, default='', max_length=300)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name_plural': 'account entries',
            },
        ),
        migrations.CreateModel(
            name='Budget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(choices=[('team', 'The whole team'), ('each', 'Each member without a budget of their own'), ('member', 'One member')], max_length=10)),
                ('period', models.CharField(choices=[('day', 'a day'), ('month', 'a month')], max_length=10)),
                ('credits', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='CreditRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('credits', models.PositiveIntegerField()),
                ('reason', models.CharField(max_length=300)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('state', models.CharField(choices=[('open', 'Waiting for an answer'), ('approved', 'Approved'), ('declined', 'Declined')], default='open', max_length=10)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('granted', models.PositiveIntegerField(default=0)),
                ('answer', models.CharField(blank=True, default='', max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name='DailyBalance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('used', models.IntegerField(default=0)),
                ('granted', models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Departure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('hand-over', 'Hand the pictures over to somebody'), ('keep', 'Keep the pictures under “Former member”'), ('delete', 'Delete the pictures after a waiting period')], max_length=10)),
                ('decided_at', models.DateTimeField(auto_now_add=True)),
                ('due_at', models.DateTimeField(help_text='When it may be carried out.')),
                ('done_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('email', models.EmailField(blank=True, default='', help_text='Whom it was sent to.', max_length=254)),
                ('role', models.CharField(choices=[('member', 'Member'), ('moderator', 'Moderator'), ('admin', 'Admin'), ('auditor', 'Auditor')], default='member', max_length=10)),
                ('daily_budget', models.PositiveIntegerField(blank=True, null=True)),
                ('monthly_budget', models.PositiveIntegerField(blank=True, null=True)),
                ('note', models.CharField(blank=True, default='', max_length=120)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('topic', models.CharField(choices=[('my-budget', 'My budget and my requests for more'), ('my-account', 'My account and my pictures'), ('team', 'The team: people and requests that wait for me, and trouble')], max_length=20)),
                ('kind', models.CharField(choices=[('budget-warning', 'Budget Warning'), ('team-budget-warning', 'Team Budget Warning'), ('credits-asked', 'Credits Asked'), ('credits-answered', 'Credits Answered'), ('credits-granted', 'Credits Granted'), ('sign-up-waits', 'Sign Up Waits'), ('approved', 'Approved'), ('pictures-received', 'Pictures Received'), ('out-of-credits', 'Out Of Credits')], max_length=30)),
                ('data', models.JSONField(blank=True, default=dict)),
                ('once', models.CharField(blank=True, default='', max_length=100)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('mail_due_at', models.DateTimeField(blank=True, help_text='When it is to be sent by e-mail; empty once it was.', null=True)),
                ('mail_tries', models.PositiveSmallIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Portal',
            fields=[
                ('name', models.CharField(default='portal', max_length=20, primary_key=True, serialize=False)),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('sign_up', models.CharField(choices=[('invited', 'Only people with an invitation'), ('company', 'Also everybody with a company sign-in'), ('approved', 'Anybody may ask; an admin approves')], default='invited', max_length=10)),
                ('second_factor', models.CharField(choices=[('nobody', 'Everybody as they like'), ('admins', 'Admins'), ('everybody', 'Everybody')], default='nobody', max_length=10)),
                ('provider', models.CharField(choices=[('sandbox', 'The built-in sandbox'), ('apiframe', 'Apiframe')], default='sandbox', max_length=10)),
                ('encrypted_key', models.TextField(blank=True, default='')),
                ('encrypted_previous_key', models.TextField(blank=True, default='')),
                ('changed_at', models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.AlterModelManagers(
            name='user',
            managers=[
                ('objects', gallery.models.user.PersonManager()),
            ],
        ),
        migrations.AddField(
            model_name='ledgerentry',
            name='actor',
            field=models.ForeignKey(blank=True, help_text='Who gave a grant.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ledger_entries_made', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ledgerentry',
            name='day',
            field=models.DateField(default=datetime.date(2026, 1, 1), help_text='Day whose budget it counts against; one for all entries of a generation.'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='ledgerentry',
            name='note',
            field=models.CharField(blank=True, default='', max_length=300),
        ),
        migrations.AddField(
            model_name='user',
            name='language',
            field=models.CharField(blank=True, default='', help_text='Empty: as the browser asks for.', max_length=10),
        ),
        migrations.AddField(
            model_name='user',
            name='muted_topics',
            field=models.JSONField(blank=True, default=list, help_text='Topics of notices that are not sent by e-mail.'),
        ),
        migrations.AddField(
            model_name='user',
            name='role',
            field=models.CharField(choices=[('member', 'Member'), ('moderator', 'Moderator'), ('admin', 'Admin'), ('auditor', 'Auditor')], default='member', max_length=10),
        ),
        migrations.AddField(
            model_name='user',
            name='standing',
            field=models.CharField(choices=[('pending', 'Waiting for approval'), ('active', 'Active'), ('suspended', 'Suspended'), ('former', 'Former member')], default='active', max_length=10),
        ),
        migrations.AddField(
            model_name='user',
            name='theme',
            field=models.CharField(blank=True, choices=[('', 'As the device has it'), ('light', 'Light'), ('dark', 'Dark')], default='', max_length=5),
        ),
        migrations.AddField(
            model_name='user',
            name='time_zone',
            field=models.CharField(blank=True, default='', help_text='Empty: as the browser has it.', max_length=60),
        ),
        migrations.AddIndex(
            model_name='ledgerentry',
            index=models.Index(fields=['member', 'day'], name='ledger_by_member_and_day'),
        ),
        migrations.AddField(
            model_name='accountentry',
            name='actor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='account_entries', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='budget',
            name='member',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='budgets', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='creditrequest',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decided_credit_requests', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='creditrequest',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credit_requests', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='dailybalance',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='daily_balances', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='departure',
            name='decided_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decided_departures', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='departure',
            name='heir',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='inheritances', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='departure',
            name='person',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='departure', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitation',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitation',
            name='used_by',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitation', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='notice',
            name='recipient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='portal',
            constraint=models.CheckConstraint(condition=models.Q(('name', 'portal')), name='portal_is_one'),
        ),
        migrations.AddConstraint(
            model_name='portal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('provider', 'apiframe'), _negated=True), models.Q(('encrypted_key', ''), _negated=True), _connector='OR'), name='portal_has_the_key_of_its_provider'),
        ),
        migrations.AddConstraint(
            model_name='budget',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('member__isnull', False), ('scope', 'member')), models.Q(('member', None), ('scope__in', ['team', 'each'])), _connector='OR'), name='budget_names_its_member'),
        ),
        migrations.AddConstraint(
            model_name='budget',
            constraint=models.CheckConstraint(condition=models.Q(('period__in', ['day', 'month'])), name='budget_period_known'),
        ),
        migrations.AddConstraint(
            model_name='budget',
            constraint=models.CheckConstraint(condition=models.Q(('credits__gte', 0), ('credits__lte', 1000000000)), name='budget_within_reason'),
        ),
        migrations.AddConstraint(
            model_name='budget',
            constraint=models.UniqueConstraint(condition=models.Q(('member__isnull', False)), fields=('member', 'period'), name='budget_once_per_member'),
        ),
        migrations.AddConstraint(
            model_name='budget',
            constraint=models.UniqueConstraint(condition=models.Q(('member', None)), fields=('scope', 'period'), name='budget_once_per_scope'),
        ),
        migrations.AddIndex(
            model_name='creditrequest',
            index=models.Index(fields=['state', 'created_at'], name='credit_request_open'),
        ),
        migrations.AddConstraint(
            model_name='creditrequest',
            constraint=models.CheckConstraint(condition=models.Q(('credits__gte', 1), ('credits__lte', 1000000000)), name='credit_request_within_reason'),
        ),
        migrations.AddConstraint(
            model_name='creditrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('granted', 0), ('state', 'open')), models.Q(('decided_at__isnull', False), ('granted__gte', 1), ('state', 'approved')), models.Q(('decided_at__isnull', False), ('granted', 0), ('state', 'declined')), _connector='OR'), name='credit_request_decided_or_open'),
        ),
        migrations.AddConstraint(
            model_name='creditrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('member',), name='credit_request_one_open'),
        ),
        migrations.AddIndex(
            model_name='dailybalance',
            index=models.Index(fields=['day', 'member'], name='daily_balance_by_day'),
        ),
        migrations.AddConstraint(
            model_name='dailybalance',
            constraint=models.UniqueConstraint(models.F('member'), models.F('day'), name='daily_balance_once'),
        ),
        migrations.AddIndex(
            model_name='departure',
            index=models.Index(fields=['done_at', 'due_at'], name='departure_due'),
        ),
        migrations.AddConstraint(
            model_name='departure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('heir__isnull', False), ('kind', 'hand-over')), models.Q(('heir', None), ('kind__in', ['keep', 'delete'])), _connector='OR'), name='departure_has_an_heir_where_it_needs_one'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['member', 'moderator', 'admin', 'auditor'])), name='invitation_role_known'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('used_at', None), ('used_by', None)), models.Q(('revoked_at', None), ('used_at__isnull', False), ('used_by__isnull', False)), _connector='OR'), name='invitation_used_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('daily_budget', None), ('daily_budget__lte', 1000000000), _connector='OR'), models.Q(('monthly_budget', None), ('monthly_budget__lte', 1000000000), _connector='OR')), name='invitation_budget_within_reason'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['recipient', '-id'], name='notice_newest_of_recipient'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('seen_at', None)), fields=['recipient'], name='notice_unseen'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('mail_due_at__isnull', False)), fields=['mail_due_at'], name='notice_to_mail'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(condition=models.Q(('once', ''), _negated=True), fields=('recipient', 'once'), name='notice_once'),
        ),
        migrations.RunPython(take_over_people, migrations.RunPython.noop),
        migrations.RunPython(take_over_ledger, migrations.RunPython.noop),
    ]
