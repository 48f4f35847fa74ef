from django.db import migrations

# A table can't become a partitioned one: its rows move to a new one, with the names that Django knows.
# `engine.services.partitions` makes the months after each migration, and moves the rows on to them.
PARTITION = """
    ALTER TABLE engine_message RENAME TO engine_message_before;
    CREATE TABLE engine_message (LIKE engine_message_before INCLUDING DEFAULTS INCLUDING STORAGE) PARTITION BY RANGE (id);
    CREATE TABLE engine_message_default PARTITION OF engine_message DEFAULT;
    INSERT INTO engine_message SELECT * FROM engine_message_before;
    DROP TABLE engine_message_before;
    ALTER TABLE engine_message ADD PRIMARY KEY (id);
    CREATE INDEX message_workspace ON engine_message (workspace_id, id);
    CREATE INDEX message_contact ON engine_message (contact_id, id);
    CREATE INDEX message_external ON engine_message (channel_id, external_id)
        WHERE direction = 'out' AND NOT (external_id = '');
"""


class Migration(migrations.Migration):

    dependencies = [
        ('engine', '0008_sending'),
    ]

    operations = [migrations.RunSQL(PARTITION, migrations.RunSQL.noop)]
