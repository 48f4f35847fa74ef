from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # An index of a table that is used meanwhile.
    atomic = False

    dependencies = [
        ('engine', '0021_desk'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(condition=models.Q(('status', 'open'), ('waiting_since__isnull', False)), fields=['workspace', 'waiting_since'], name='ticket_waiting'),
        ),
    ]
