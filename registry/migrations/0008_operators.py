"""Operators of tools, and a row for each component that one refers to."""

import django.db.models.deletion
import registry.models.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0007_comparators_and_places'),
    ]

    operations = [
        migrations.CreateModel(
            name='Operator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(max_length=80)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('hash', models.CharField(max_length=64)),
                ('version', models.PositiveBigIntegerField(db_index=True)),
                ('updated', models.DateTimeField()),
                ('document', registry.models.fields.DocumentField()),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('slug',), name='operator_slug_unique'), models.CheckConstraint(condition=models.Q(('revision__gte', 1)), name='operator_revision_from_1')],
            },
        ),
        migrations.CreateModel(
            name='OperatorComponent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='operators', to='registry.component')),
                ('operator', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='references', to='registry.operator')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('operator', 'component'), name='operator_component_once')],
            },
        ),
    ]
