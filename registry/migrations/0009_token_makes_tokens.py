"""A token makes tokens only where it was made for that; those that there are do not."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0008_operators'),
    ]

    operations = [
        migrations.AddField(
            model_name='token',
            name='makes_tokens',
            field=models.BooleanField(default=False),
        ),
    ]
