"""Tokens, submissions with their review, reports, the audit trail, kept answers."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import registry.models.accounts
import registry.models.fields


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0002_search_and_catalogue'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(max_length=20)),
                ('message', models.TextField(blank=True)),
                ('bundle', registry.models.fields.DocumentField()),
                ('base', registry.models.fields.DocumentField(default=dict)),
                ('removals', registry.models.fields.DocumentField(default=list)),
                ('records', registry.models.fields.DocumentField(default=list)),
                ('warnings', registry.models.fields.DocumentField(default=list)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('created', models.DateTimeField()),
                ('updated', models.DateTimeField()),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created', models.DateTimeField()),
                ('text', models.TextField()),
                ('state', models.CharField(max_length=20, null=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='registry.submission')),
            ],
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('action', models.CharField(max_length=40)),
                ('record', models.CharField(blank=True, max_length=120)),
                ('detail', registry.models.fields.DocumentField(default=dict)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submission', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.submission')),
            ],
        ),
        migrations.AddField(
            model_name='revision',
            name='submission',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='registry.submission'),
        ),
        migrations.CreateModel(
            name='Token',
            fields=[
                ('digest', models.CharField(max_length=128, primary_key=True, serialize=False)),
                ('token_key', models.CharField(db_index=True, max_length=25)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('expiry', models.DateTimeField(blank=True, null=True)),
                ('identifier', models.CharField(default=registry.models.accounts.new_identifier, max_length=16)),
                ('name', models.CharField(max_length=120)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='auth_token_set', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='IdempotencyKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200)),
                ('request', models.CharField(max_length=64)),
                ('status', models.PositiveSmallIntegerField(default=0)),
                ('headers', registry.models.fields.DocumentField(default=dict)),
                ('body', models.TextField(blank=True)),
                ('created', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'key'), name='idempotencykey_once')],
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('collection', models.CharField(max_length=16)),
                ('slug', models.CharField(max_length=80)),
                ('what', models.TextField()),
                ('why', models.TextField()),
                ('address', models.CharField(blank=True, max_length=200)),
                ('state', models.CharField(max_length=16)),
                ('created', models.DateTimeField()),
                ('decided', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['collection', 'slug', 'state'], name='report_record')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'agreed', 'dismissed', 'settled'])), name='report_state_known')],
            },
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(fields=['author', 'state'], name='submission_author_state'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'changes_requested', 'accepted', 'rejected', 'withdrawn'])), name='submission_state_known'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(('revision__gte', 1)), name='submission_revision_from_1'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'changes_requested', 'accepted', 'rejected', 'withdrawn']), ('state__isnull', True), _connector='OR'), name='comment_state_known'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['record', 'id'], name='auditentry_record'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['actor', 'id'], name='auditentry_actor'),
        ),
        migrations.AddConstraint(
            model_name='token',
            constraint=models.UniqueConstraint(fields=('identifier',), name='token_identifier_unique'),
        ),
    ]
