import django.contrib.postgres.indexes
import django.db.models.functions.datetime
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

# Room for what each row becomes: a row that moves to another page is entered in all indexes once more.
# Months to come have theirs from `engine.services.partitions`.
ROOM = {'outbox': 50, 'run': 40}
MESSAGES = """
    DO $$ DECLARE month regclass; BEGIN
        FOR month IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'engine_message'::regclass LOOP
            EXECUTE format('ALTER TABLE %s SET (fillfactor = 60)', month);
        END LOOP;
    END $$
"""


class Migration(migrations.Migration):
    # An index of a table that is used meanwhile.
    atomic = False

    dependencies = [
        ('engine', '0036_seals_of_fernet'),
    ]

    operations = [
        migrations.AddField(
            model_name='outbox',
            name='leased_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(
            [f'ALTER TABLE engine_{table} SET (fillfactor = {room})' for table, room in ROOM.items()],
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(MESSAGES, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='received',
            name='created_on',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
        ),
        AddIndexConcurrently(
            model_name='received',
            index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['created_on'], name='received_created', pages_per_range=16),
        ),
    ]
