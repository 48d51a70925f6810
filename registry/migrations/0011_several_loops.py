"""A method may have several loops, in the order of its document."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0010_role_requests'),
    ]

    operations = [
        migrations.AddField(
            model_name='loop',
            name='position',
            field=models.PositiveSmallIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='loop',
            name='method',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='loops', to='registry.method'),
        ),
        migrations.AddConstraint(
            model_name='loop',
            constraint=models.UniqueConstraint(fields=('method', 'position'), name='loop_position_once'),
        ),
        migrations.AddConstraint(
            model_name='loop',
            constraint=models.UniqueConstraint(fields=('start', 'to'), name='loop_once'),
        ),
    ]
