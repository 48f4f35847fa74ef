from django.db import migrations

# Nobody searches by them, and to look for how their values are spread takes four fifths of what it takes for the table.
# Months of the history to come have this from `engine.services.partitions`.
COLUMNS = (('engine_history', 'events'), ('engine_run', 'results'))


class Migration(migrations.Migration):
    dependencies = [
        ("engine", "0041_replies_by_workers"),
    ]

    operations = [
        migrations.RunSQL(
            [f'ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0' for table, column in COLUMNS],
            [f'ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS -1' for table, column in COLUMNS],
        ),
    ]
