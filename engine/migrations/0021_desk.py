import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.utils.timezone
import engine.models.base
from django.conf import settings
from django.db import migrations, models


COUNTING = """
    CREATE FUNCTION jibu_count_ticket() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND (OLD.status, OLD.topic_id, OLD.assignee_id)
            IS NOT DISTINCT FROM (NEW.status, NEW.topic_id, NEW.assignee_id) THEN
            RETURN NULL;
        END IF;
        INSERT INTO engine_ticketcount (workspace_id, scope, count, is_squashed)
        SELECT workspace_id, scope, delta, false
        FROM (VALUES (OLD::engine_ticket, -1), (NEW::engine_ticket, 1)) AS changed(ticket, delta),
            LATERAL (SELECT (ticket).workspace_id, (ticket).status, (ticket).topic_id, (ticket).assignee_id) AS one,
            LATERAL (
                SELECT 'closed' WHERE status = 'closed'
                UNION ALL SELECT 'topic:' || coalesce(topic_id::text, '') WHERE status = 'open'
                UNION ALL SELECT 'assignee:' || coalesce(assignee_id::text, '') WHERE status = 'open'
            ) AS counted(scope);
        RETURN NULL;
    END $$;
    CREATE TRIGGER ticket_counted AFTER INSERT OR DELETE OR UPDATE OF status, topic_id, assignee_id ON engine_ticket
        FOR EACH ROW EXECUTE FUNCTION jibu_count_ticket();
    INSERT INTO engine_ticketcount (workspace_id, scope, count, is_squashed)
        SELECT workspace_id, scope, count(*), true FROM engine_ticket, LATERAL (
            SELECT 'closed' WHERE status = 'closed'
            UNION ALL SELECT 'topic:' || coalesce(topic_id::text, '') WHERE status = 'open'
            UNION ALL SELECT 'assignee:' || coalesce(assignee_id::text, '') WHERE status = 'open'
        ) AS counted(scope) GROUP BY 1, 2;
    CREATE FUNCTION jibu_count_seen() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO engine_contactcount (workspace_id, scope, count, is_squashed)
        VALUES (NEW.workspace_id, 'seen:' || to_char(NEW.last_seen_on AT TIME ZONE 'UTC', 'YYYY-MM'), 1, false);
        RETURN NULL;
    END $$;
    CREATE TRIGGER contact_seen AFTER UPDATE OF last_seen_on ON engine_contact FOR EACH ROW WHEN (
        NEW.last_seen_on IS NOT NULL AND date_trunc('month', OLD.last_seen_on AT TIME ZONE 'UTC')
            IS DISTINCT FROM date_trunc('month', NEW.last_seen_on AT TIME ZONE 'UTC')
    ) EXECUTE FUNCTION jibu_count_seen();
"""
NO_COUNTING = """
    DROP FUNCTION jibu_count_seen CASCADE;
    DROP FUNCTION jibu_count_ticket CASCADE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('engine', '0020_hand_over'),
    ]

    operations = [
        migrations.CreateModel(
            name='CannedAnswer',
            fields=[
                ('id', models.UUIDField(default=engine.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_on', models.DateTimeField(default=django.utils.timezone.now)),
                ('name', models.CharField(max_length=64)),
                ('text', models.CharField(max_length=1600)),
            ],
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('created_on', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('kind', models.CharField(max_length=20)),
                ('subject', models.CharField(blank=True, default='', help_text='The key of what it is about, if any', max_length=80)),
                ('facts', models.JSONField(default=dict, help_text='What the words of its kind need')),
                ('times', models.IntegerField(db_default=1)),
                ('seen_on', models.DateTimeField(null=True)),
                ('mail_on', models.DateTimeField(help_text='When to write an e-mail, empty if none has to be written', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='TicketCount',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('scope', models.CharField(max_length=64)),
                ('count', models.IntegerField()),
                ('is_squashed', models.BooleanField(default=False)),
            ],
        ),
        migrations.AddField(
            model_name='contactfield',
            name='for_agents',
            field=models.CharField(choices=[('none', 'Nothing'), ('view', 'View'), ('edit', 'Edit')], db_default='view', max_length=4),
        ),
        migrations.AddField(
            model_name='membership',
            name='notices',
            field=models.JSONField(db_default={}, default=dict, help_text="{kind of notification: off, page or mail}, where it isn't as usual"),
        ),
        migrations.AddField(
            model_name='ticket',
            name='waiting_since',
            field=models.DateTimeField(help_text='When the person wrote first of what nobody has answered; none if all is answered', null=True),
        ),
        migrations.AddField(
            model_name='topic',
            name='target_minutes',
            field=models.PositiveIntegerField(help_text='Within how long people are to be answered; none for that of the workspace', null=True),
        ),
        migrations.AddField(
            model_name='workspace',
            name='agents_see_all',
            field=models.BooleanField(db_default=False, help_text='Agents see the tickets of others too, not only their own and those of nobody'),
        ),
        migrations.AddField(
            model_name='workspace',
            name='ticket_minutes',
            field=models.PositiveIntegerField(blank=True, help_text="Within how long people are to be answered, where the topic doesn't say", null=True),
        ),
        migrations.AddField(
            model_name='cannedanswer',
            name='workspace',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='engine.workspace'),
        ),
        migrations.AddField(
            model_name='notification',
            name='user',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='notification',
            name='workspace',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='engine.workspace'),
        ),
        migrations.AddField(
            model_name='ticketcount',
            name='workspace',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='engine.workspace'),
        ),
        migrations.AddConstraint(
            model_name='cannedanswer',
            constraint=models.UniqueConstraint(models.F('workspace'), django.db.models.functions.text.Lower('name'), name='cannedanswer_name'),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(fields=['user', 'workspace', 'id'], name='notification_list'),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(condition=models.Q(('mail_on__isnull', False)), fields=['mail_on'], name='notification_mail'),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.UniqueConstraint(condition=models.Q(('seen_on__isnull', True)), fields=('user', 'workspace', 'kind', 'subject'), name='notification_one_unseen'),
        ),
        migrations.AddIndex(
            model_name='ticketcount',
            index=models.Index(fields=['workspace', 'scope'], include=('count',), name='ticketcount_scope'),
        ),
        migrations.AddIndex(
            model_name='ticketcount',
            index=models.Index(condition=models.Q(('is_squashed', False)), fields=['workspace'], name='ticketcount_unsquashed'),
        ),
        migrations.RunSQL(COUNTING, NO_COUNTING),
    ]
