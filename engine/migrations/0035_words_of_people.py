import django.contrib.postgres.indexes
from django.db import migrations, models

import engine.models.message

DEFINITION = "USING gin (jibu_message_words(workspace_id, text))"
WHOSE = {"new": " WHERE direction = 'in'", "old": ""}
PARTS = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'engine_message'::regclass ORDER BY 1"


def index_anew(editor, whose):
    """An index of a partitioned table can't be made while the table is used, but those of its parts can."""
    with editor.connection.cursor() as cursor:
        cursor.execute("DROP INDEX IF EXISTS message_words")
        cursor.execute(f"CREATE INDEX message_words ON ONLY engine_message {DEFINITION}{WHOSE[whose]}")
        cursor.execute(PARTS)
        for (part,) in cursor.fetchall():
            name = f"{part}_message_words"
            cursor.execute(f"CREATE INDEX CONCURRENTLY {name} ON {part} {DEFINITION}{WHOSE[whose]}")
            cursor.execute(f"ALTER INDEX message_words ATTACH PARTITION {name}")


def forwards(apps, editor):
    index_anew(editor, "new")


def backwards(apps, editor):
    index_anew(editor, "old")


class Migration(migrations.Migration):
    # The index of a table that is used meanwhile.
    atomic = False

    dependencies = [
        ("engine", "0034_first_workspace"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(forwards, backwards)],
            state_operations=[
                migrations.RemoveIndex(model_name="message", name="message_words"),
                migrations.AddIndex(
                    model_name="message",
                    index=django.contrib.postgres.indexes.GinIndex(
                        engine.models.message.MessageWords("workspace", "text"),
                        condition=models.Q(direction="in"),
                        name="message_words",
                    ),
                ),
            ],
        ),
    ]
