from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('engine', '0044_changes_to_tell'),
    ]

    operations = [
        migrations.AddField(
            model_name='run',
            name='path',
            field=models.JSONField(db_default=[], default=list),
        ),
        # Nobody searches by it, as with results.
        migrations.RunSQL(
            'ALTER TABLE engine_run ALTER COLUMN path SET STATISTICS 0',
            'ALTER TABLE engine_run ALTER COLUMN path SET STATISTICS -1',
        ),
    ]
