import django.contrib.postgres.indexes
from django.db import migrations, models

# An index of a partitioned table can't be made while the table is used, but those of its parts can.
INDEXES = {
    'message_inbox': "(workspace_id, id) WHERE direction = 'in' AND flow_id IS NULL AND NOT is_archived",
    'message_archived': '(workspace_id, id) WHERE is_archived',
    'message_failed': "(workspace_id, id) WHERE direction = 'out' AND NOT reason = ''",
    'message_broadcast': '(broadcast_id) WHERE broadcast_id IS NOT NULL',
    'message_labels': "(labels) WHERE NOT labels = '{}'",
}
PARTS = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'engine_message'::regclass ORDER BY 1"


def add_indexes(apps, editor):
    with editor.connection.cursor() as cursor:
        cursor.execute(PARTS)
        parts = [name for (name,) in cursor.fetchall()]
        for index, definition in INDEXES.items():
            how = 'USING gin ' if index == 'message_labels' else ''
            cursor.execute(f'CREATE INDEX IF NOT EXISTS {index} ON ONLY engine_message {how}{definition}')
            for part in parts:
                name = f'{part}_{index}'
                cursor.execute(f'CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {part} {how}{definition}')
                cursor.execute(f'ALTER INDEX {index} ATTACH PARTITION {name}')


def drop_indexes(apps, editor):
    with editor.connection.cursor() as cursor:
        for index in INDEXES:
            cursor.execute(f'DROP INDEX {index}')


class Migration(migrations.Migration):
    # Indexes of a table that is used meanwhile.
    atomic = False

    dependencies = [
        ('engine', '0024_message_folders'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(add_indexes, drop_indexes)],
            state_operations=[
                migrations.AddIndex(
                    model_name='message',
                    index=models.Index(condition=models.Q(('direction', 'in'), ('flow', None), ('is_archived', False)), fields=['workspace', 'id'], name='message_inbox'),
                ),
                migrations.AddIndex(
                    model_name='message',
                    index=models.Index(condition=models.Q(('is_archived', True)), fields=['workspace', 'id'], name='message_archived'),
                ),
                migrations.AddIndex(
                    model_name='message',
                    index=models.Index(condition=models.Q(('direction', 'out'), models.Q(('reason', ''), _negated=True)), fields=['workspace', 'id'], name='message_failed'),
                ),
                migrations.AddIndex(
                    model_name='message',
                    index=models.Index(condition=models.Q(('broadcast__isnull', False)), fields=['broadcast'], name='message_broadcast'),
                ),
                migrations.AddIndex(
                    model_name='message',
                    index=django.contrib.postgres.indexes.GinIndex(condition=models.Q(('labels', []), _negated=True), fields=['labels'], name='message_labels'),
                ),
            ],
        ),
    ]
