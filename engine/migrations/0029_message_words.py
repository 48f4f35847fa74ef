import django.contrib.postgres.indexes
from django.db import migrations, models

import engine.models.message

# Punctuation, which the parser of a database without a language takes for letters, and letters and digits that are
# written in several ways: those of Arabic and of Urdu.
PUNCTUATION = "،۔؟؛…“”‘’«»"
SAME = {"ي": "ی", "ى": "ی", "ۍ": "ی", "ك": "ک"}
SAME |= {chr(zero + digit): str(digit) for zero in (0x660, 0x6F0) for digit in range(10)}
MARKS = ".-/@:+_"
# As words of messages are compared; first of all a word that tells the workspace.
WORDS = f"""
DO $migration$
BEGIN
    EXECUTE format(
        'CREATE FUNCTION jibu_message_words(uuid, text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
         AS $words$ SELECT to_tsvector(
            ''simple''::regconfig,
            ''w'' || right($1::text, 12) || '' '' || CASE
                WHEN octet_length($2) = length($2)
                THEN translate(%1$I.jibu_fold(left($2, 10000)), %2$L, repeat('' '', {len(MARKS)}))
                ELSE translate(%1$I.jibu_fold(left($2, 10000)), %3$L, %4$L)
            END
         ) $words$',
        current_schema(), '{MARKS}', '{MARKS}{PUNCTUATION}{"".join(SAME)}',
        '{" " * len(MARKS + PUNCTUATION)}{"".join(SAME.values())}'
    );
END
$migration$
"""
INDEX = "USING gin (jibu_message_words(workspace_id, text)) WHERE direction = 'in'"
PARTS = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'engine_message'::regclass ORDER BY 1"


def add_index(apps, editor):
    """An index of a partitioned table can't be made while the table is used, but those of its parts can."""
    with editor.connection.cursor() as cursor:
        cursor.execute(PARTS)
        parts = [name for (name,) in cursor.fetchall()]
        cursor.execute(f"CREATE INDEX IF NOT EXISTS message_words ON ONLY engine_message {INDEX}")
        for part in parts:
            name = f"{part}_message_words"
            cursor.execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {part} {INDEX}")
            cursor.execute(f"ALTER INDEX message_words ATTACH PARTITION {name}")


def drop_index(apps, editor):
    with editor.connection.cursor() as cursor:
        cursor.execute("DROP INDEX message_words")


class Migration(migrations.Migration):
    # The index of a table that is used meanwhile.
    atomic = False

    dependencies = [
        ("engine", "0028_message_changes"),
    ]

    operations = [
        migrations.RunSQL(WORDS, "DROP FUNCTION jibu_message_words"),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(add_index, drop_index)],
            state_operations=[
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
