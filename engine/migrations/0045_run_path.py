from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('engine', '0044_changes_to_tell'),
    ]

    operations = [
        migrations.AddField(
            model_name='run',
            name='path',
            field=ArrayField(base_field=models.UUIDField(), db_default=[], default=list, size=None),
        ),
        migrations.AddField(
            model_name='run',
            name='path_times',
            field=ArrayField(base_field=models.DateTimeField(), db_default=[], default=list, size=None),
        ),
        # Nobody searches by them, as with results.
        migrations.RunSQL(
            'ALTER TABLE engine_run ALTER COLUMN path SET STATISTICS 0, ALTER COLUMN path_times SET STATISTICS 0',
            'ALTER TABLE engine_run ALTER COLUMN path SET STATISTICS -1, ALTER COLUMN path_times SET STATISTICS -1',
        ),
    ]
