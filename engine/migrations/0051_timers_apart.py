from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Indexes of a table that is used meanwhile.
    atomic = False

    dependencies = [
        ('engine', '0050_origins'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='timer',
            index=models.Index(condition=models.Q(('point__isnull', True)), fields=['due_on'], name='timer_session_due'),
        ),
        AddIndexConcurrently(
            model_name='timer',
            index=models.Index(condition=models.Q(('point__isnull', False)), fields=['workspace', 'due_on'], name='timer_campaign_due'),
        ),
        RemoveIndexConcurrently(
            model_name='timer',
            name='timer_due',
        ),
    ]
