"""How many items a test set has."""


import registry.models.fields
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0004_append_only'),
    ]

    operations = [
        migrations.AddField(
            model_name='effect',
            name='items',
            field=registry.models.fields.DocumentField(null=True),
        ),
        migrations.AddField(
            model_name='metric',
            name='items',
            field=registry.models.fields.DocumentField(null=True),
        ),
    ]
