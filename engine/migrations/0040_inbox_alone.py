from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # An index of a table that is used meanwhile.
    atomic = False

    dependencies = [
        ('engine', '0039_channels_that_are_down'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='inbox',
            index=models.Index(condition=models.Q(('alone', True)), fields=['contact'], name='inbox_alone'),
        ),
    ]
