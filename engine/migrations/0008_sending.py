import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


def loose(to, **options):
    return models.ForeignKey(
        db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=to, **options
    )


STATUSES = [('handled', 'Handled'), ('queued', 'Queued'), ('errored', 'Errored'), ('wired', 'Wired'), ('sent', 'Sent'), ('delivered', 'Delivered'), ('read', 'Read'), ('failed', 'Failed')]

FILL_CHANNEL = """
    UPDATE engine_outbox AS outbox SET channel_id = message.channel_id
    FROM engine_message AS message WHERE message.id = outbox.message_id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('engine', '0007_history'),
    ]

    operations = [
        migrations.AddField(
            model_name='channel',
            name='pace',
            field=models.PositiveSmallIntegerField(default=0, help_text='SMS a second at most; 0 for as many as go'),
        ),
        migrations.AddField(
            model_name='channel',
            name='free_on',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='channel',
            name='protection',
            field=models.JSONField(default=dict, help_text='What its provider must show when it calls us'),
        ),
        migrations.AddField(
            model_name='workspace',
            name='opt_words',
            field=models.JSONField(default=dict, help_text="{language: {stop, start, stopped, started}} where they aren't the usual ones"),
        ),
        migrations.AddField(
            model_name='outbox',
            name='channel',
            field=loose('engine.channel', null=True),
        ),
        migrations.RunSQL(FILL_CHANNEL, ''),
        migrations.AlterField(
            model_name='outbox',
            name='channel',
            field=loose('engine.channel'),
        ),
        migrations.AddField(
            model_name='outbox',
            name='segments',
            field=models.SmallIntegerField(db_default=1, help_text='SMS that it takes'),
        ),
        migrations.AddField(
            model_name='outbox',
            name='taken',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=128), db_default=[], size=None),
        ),
        migrations.AddField(
            model_name='outbox',
            name='session',
            field=loose('engine.session', null=True),
        ),
        migrations.AddField(
            model_name='outbox',
            name='sprint_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='outbox',
            name='timeout_seconds',
            field=models.IntegerField(null=True),
        ),
        migrations.RemoveIndex(
            model_name='outbox',
            name='outbox_due',
        ),
        migrations.AddIndex(
            model_name='outbox',
            index=models.Index(fields=['channel', 'priority', 'due_on'], name='outbox_due'),
        ),
        migrations.CreateModel(
            name='MessagePart',
            fields=[
                ('pk', models.CompositePrimaryKey('channel_id', 'external_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('external_id', models.CharField(max_length=128)),
                ('status', models.CharField(choices=STATUSES, max_length=9)),
                ('created_on', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('channel', loose('engine.channel')),
                ('message', loose('engine.message')),
            ],
            options={
                'indexes': [models.Index(fields=['message'], name='messagepart_message')],
            },
        ),
        migrations.CreateModel(
            name='EarlyReport',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('external_id', models.CharField(max_length=128)),
                ('status', models.CharField(choices=STATUSES, max_length=9)),
                ('reason', models.CharField(blank=True, default='', max_length=255)),
                ('created_on', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('channel', loose('engine.channel')),
            ],
        ),
    ]
