"""Foreign keys for what the baseline of an effect has in place of the cause, and for what a component follows."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0006_documents'),
    ]

    operations = [
        migrations.AddField(
            model_name='component',
            name='place',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='registry.kind'),
        ),
        migrations.AddField(
            model_name='effect',
            name='comparator_component',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='compared_effects', to='registry.component'),
        ),
        migrations.AddField(
            model_name='effect',
            name='comparator_method',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='compared_effects', to='registry.method'),
        ),
    ]
