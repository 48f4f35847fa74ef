import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    # An index of a large table, made while it is used.
    atomic = False

    dependencies = [
        ('engine', '0015_respondents'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='run',
            index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['modified_on'], name='run_modified', pages_per_range=16),
        ),
    ]
