"""Requests for roles: who asks for what and why, and what became of it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0009_token_makes_tokens'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RoleRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=20)),
                ('why', models.TextField()),
                ('state', models.CharField(max_length=16)),
                ('created', models.DateTimeField()),
                ('decided', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='role_requests', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['contributor', 'curator', 'administrator'])), name='rolerequest_role_known'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'granted', 'refused'])), name='rolerequest_state_known'), models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('user',), name='rolerequest_one_open')],
            },
        ),
    ]
