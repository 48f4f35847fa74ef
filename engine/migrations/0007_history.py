import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import engine.models.base

# Django can't make partitioned tables: the one that it would make is only known to it.
HISTORY = """
    CREATE TABLE engine_history (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL,
        contact_id uuid NOT NULL,
        created_on timestamptz NOT NULL,
        via varchar(12) NOT NULL,
        user_id uuid NULL,
        session_id uuid NULL,
        events jsonb NOT NULL
    ) PARTITION BY RANGE (id);
    CREATE INDEX history_contact ON engine_history (contact_id, id);
    CREATE TABLE engine_history_default PARTITION OF engine_history DEFAULT;
"""


def loose(to, **options):
    return models.ForeignKey(
        db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=to, **options
    )


class Migration(migrations.Migration):

    dependencies = [
        ('engine', '0006_channels'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(HISTORY, "DROP TABLE engine_history")],
            [
                migrations.CreateModel(
                    name='History',
                    fields=[
                        ('id', models.UUIDField(default=engine.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_on', models.DateTimeField(default=django.utils.timezone.now)),
                        ('via', models.CharField(help_text='A kind of inbox item, or edit, import, api', max_length=12)),
                        ('events', models.JSONField(help_text='[{type, …}], see flows/events; messages: [{type, uuid}]')),
                        ('contact', loose('engine.contact')),
                        ('session', loose('engine.session', null=True)),
                        ('user', loose('engine.user', null=True)),
                        ('workspace', loose('engine.workspace')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['contact', 'id'], name='history_contact')],
                    },
                ),
            ],
        ),
    ]
