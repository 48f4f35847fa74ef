import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
import engine.models.base
import engine.models.contact
from django.conf import settings
from django.db import migrations, models


# Values of fields are compared as engine.search.conditions does it; what stands in a body like this is bound for good.
VALUES = """
    CREATE FUNCTION jibu_values(fields jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    BEGIN ATOMIC
        SELECT coalesce(array_agg(token), '{}') FROM jsonb_each(fields) AS field(key, value), LATERAL (VALUES
            (key || '=' || left(jibu_fold(value ->> 'text'), 64)),
            (key || '#' || trim_scale((value ->> 'number')::numeric)),
            (key || '@' || left(jibu_fold(split_part(value ->> 'state', ' > ', -1)), 64)),
            (key || '@' || left(jibu_fold(split_part(value ->> 'district', ' > ', -1)), 64)),
            (key || '@' || left(jibu_fold(split_part(value ->> 'ward', ' > ', -1)), 64))
        ) AS tokens(token) WHERE token IS NOT NULL;
    END
"""

COUNTING = """
    CREATE FUNCTION jibu_count_contacts() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO engine_contactcount (workspace_id, scope, count, is_squashed)
        SELECT workspace_id, 'status:' || status, TG_ARGV[0]::int * count(*), false FROM changed GROUP BY 1, 2;
        RETURN NULL;
    END $$;
    CREATE FUNCTION jibu_count_status() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO engine_contactcount (workspace_id, scope, count, is_squashed)
        VALUES (OLD.workspace_id, 'status:' || OLD.status, -1, false),
            (NEW.workspace_id, 'status:' || NEW.status, 1, false);
        RETURN NULL;
    END $$;
    CREATE FUNCTION jibu_count_members() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO engine_contactcount (workspace_id, scope, count, is_squashed)
        SELECT workspace_id, 'group:' || group_id, TG_ARGV[0]::int * count(*), false
        FROM changed JOIN engine_group ON engine_group.id = group_id GROUP BY 1, 2;
        RETURN NULL;
    END $$;
    CREATE TRIGGER contact_added AFTER INSERT ON engine_contact REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION jibu_count_contacts('1');
    CREATE TRIGGER contact_removed AFTER DELETE ON engine_contact REFERENCING OLD TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION jibu_count_contacts('-1');
    CREATE TRIGGER contact_changed AFTER UPDATE OF status ON engine_contact
        FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION jibu_count_status();
    CREATE TRIGGER member_added AFTER INSERT ON engine_groupmembership REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION jibu_count_members('1');
    CREATE TRIGGER member_removed AFTER DELETE ON engine_groupmembership REFERENCING OLD TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION jibu_count_members('-1');
    INSERT INTO engine_contactcount (workspace_id, scope, count, is_squashed)
        SELECT workspace_id, 'status:' || status, count(*), true FROM engine_contact GROUP BY 1, 2;
    INSERT INTO engine_contactcount (workspace_id, scope, count, is_squashed)
        SELECT workspace_id, 'group:' || group_id, count(*), true
        FROM engine_groupmembership JOIN engine_group ON engine_group.id = group_id GROUP BY 1, 2;
"""
NO_COUNTING = """
    DROP FUNCTION jibu_count_contacts CASCADE;
    DROP FUNCTION jibu_count_status CASCADE;
    DROP FUNCTION jibu_count_members CASCADE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('engine', '0011_drafts'),
    ]

    operations = [
        migrations.RunSQL(VALUES, "DROP FUNCTION jibu_values"),
        migrations.CreateModel(
            name='Boundary',
            fields=[
                ('id', models.UUIDField(default=engine.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_on', models.DateTimeField(default=django.utils.timezone.now)),
                ('osm_id', models.CharField(help_text='The code that the file has for it', max_length=64)),
                ('name', models.CharField(max_length=128)),
                ('level', models.SmallIntegerField()),
                ('path', models.CharField(help_text='As in Rwanda > Kigali City', max_length=768)),
                ('aliases', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=128), default=list, help_text='What people write for it', size=None)),
                ('geometry', models.JSONField(help_text='GeoJSON, as simple as the outline', null=True)),
                ('outline', models.TextField(blank=True, default='')),
                ('box', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, size=None)),
            ],
        ),
        migrations.CreateModel(
            name='CampaignFire',
            fields=[
                ('id', models.UUIDField(default=engine.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_on', models.DateTimeField(default=django.utils.timezone.now)),
                ('is_skipped', models.BooleanField(default=False, help_text='The contact was in a flow, which was not to end')),
            ],
        ),
        migrations.CreateModel(
            name='ContactCount',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('scope', models.CharField(max_length=64)),
                ('count', models.IntegerField()),
                ('is_squashed', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='ContactImport',
            fields=[
                ('id', models.UUIDField(default=engine.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_on', models.DateTimeField(default=django.utils.timezone.now)),
                ('name', models.CharField(help_text='Of the file', max_length=255)),
                ('headers', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('columns', models.JSONField(default=list)),
                ('rows', models.IntegerField(default=0)),
                ('group_name', models.CharField(blank=True, default='', help_text='Of a group to be made', max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.UUIDField(default=engine.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_on', models.DateTimeField(default=django.utils.timezone.now)),
                ('kind', models.CharField(max_length=16)),
                ('params', models.JSONField(default=dict, help_text='What was asked for, as the kind needs it')),
                ('status', models.CharField(choices=[('queued', 'Queued'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='queued', max_length=8)),
                ('total', models.IntegerField(default=0, help_text="0 as long as it isn't known")),
                ('done', models.IntegerField(default=0)),
                ('cursor', models.JSONField(help_text='Where the next step goes on', null=True)),
                ('report', models.JSONField(default=dict, help_text='What came of it, {outcome: how many}')),
                ('error', models.CharField(blank=True, default='', help_text='Why it failed', max_length=255)),
                ('file', models.CharField(blank=True, default='', help_text='What it made, in the default storage', max_length=255)),
                ('undo_until', models.DateTimeField(help_text='Until then it can be taken back', null=True)),
                ('is_undone', models.BooleanField(default=False)),
                ('finished_on', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='campaignpoint',
            name='start_mode',
            field=models.CharField(choices=[('interrupt', 'Interrupt'), ('skip', 'Skip'), ('passive', 'Passive')], db_default='interrupt', max_length=9),
        ),
        migrations.AddField(
            model_name='contactfield',
            name='position',
            field=models.IntegerField(db_default=0, help_text='Where it stands among the others; of equals by name'),
        ),
        migrations.AddField(
            model_name='workspace',
            name='contact_columns',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), default=list, help_text='Columns of the list of contacts: attributes, and fields as fields.<key>; none for the usual ones', size=None),
        ),
        migrations.AddField(
            model_name='boundary',
            name='parent',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='children', to='engine.boundary'),
        ),
        migrations.AddField(
            model_name='boundary',
            name='workspace',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='engine.workspace'),
        ),
        migrations.AddField(
            model_name='campaignfire',
            name='contact',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='engine.contact'),
        ),
        migrations.AddField(
            model_name='campaignfire',
            name='point',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='engine.campaignpoint'),
        ),
        migrations.AddField(
            model_name='campaignfire',
            name='workspace',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='engine.workspace'),
        ),
        migrations.AddField(
            model_name='contactcount',
            name='workspace',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='engine.workspace'),
        ),
        migrations.AddField(
            model_name='contactimport',
            name='created_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='contactimport',
            name='group',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='engine.group'),
        ),
        migrations.AddField(
            model_name='contactimport',
            name='workspace',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='engine.workspace'),
        ),
        migrations.AddField(
            model_name='job',
            name='created_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='job',
            name='workspace',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='engine.workspace'),
        ),
        migrations.AddField(
            model_name='contactimport',
            name='check_job',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='engine.job'),
        ),
        migrations.AddField(
            model_name='contactimport',
            name='run_job',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='engine.job'),
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('pk', models.CompositePrimaryKey('of_import_id', 'number', blank=True, editable=False, primary_key=True, serialize=False)),
                ('of_import', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='engine.contactimport')),
                ('number', models.IntegerField(help_text='In the file, the first after the headers is 2')),
                ('cells', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('outcome', models.CharField(blank=True, choices=[('new', 'New'), ('known', 'Known'), ('wrong', 'Wrong'), ('created', 'Created'), ('updated', 'Updated'), ('same', 'Same'), ('failed', 'Failed')], default='', max_length=8)),
                ('problems', models.JSONField(default=list)),
            ],
        ),
        migrations.AddField(
            model_name='importrow',
            name='contact',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='engine.contact'),
        ),
        migrations.AddField(
            model_name='importrow',
            name='workspace',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='engine.workspace'),
        ),
        migrations.AddIndex(
            model_name='importrow',
            index=models.Index(condition=models.Q(('contact__isnull', False)), fields=['contact'], name='importrow_contact'),
        ),
        migrations.AddIndex(
            model_name='importrow',
            index=models.Index(condition=models.Q(('outcome__in', ['wrong', 'failed'])), fields=['of_import', 'number'], name='importrow_wrong'),
        ),
        migrations.CreateModel(
            name='ContactChange',
            fields=[
                ('pk', models.CompositePrimaryKey('job_id', 'contact_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('job', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='engine.job')),
                ('contact', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='engine.contact')),
                ('before', models.JSONField(help_text='Empty if the job made the contact', null=True)),
                ('after', models.JSONField()),
            ],
        ),
        migrations.AddIndex(
            model_name='contactchange',
            index=models.Index(fields=['contact'], name='contactchange_contact'),
        ),
        migrations.AddField(
            model_name='group',
            name='filling',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='engine.job'),
        ),
        migrations.AddIndex(
            model_name='boundary',
            index=models.Index(fields=['workspace', 'level'], name='boundary_level'),
        ),
        migrations.AddConstraint(
            model_name='boundary',
            constraint=models.UniqueConstraint(fields=('workspace', 'osm_id'), name='boundary_once'),
        ),
        migrations.AddIndex(
            model_name='campaignfire',
            index=models.Index(fields=['point', 'id'], name='campaignfire_point'),
        ),
        migrations.AddIndex(
            model_name='campaignfire',
            index=models.Index(fields=['contact'], name='campaignfire_contact'),
        ),
        migrations.AddIndex(
            model_name='contactcount',
            index=models.Index(fields=['workspace', 'scope'], include=('count',), name='contactcount_scope'),
        ),
        migrations.AddIndex(
            model_name='contactcount',
            index=models.Index(condition=models.Q(('is_squashed', False)), fields=['workspace'], name='contactcount_unsquashed'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['workspace', 'kind', 'id'], name='job_workspace'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(condition=models.Q(('status__in', ['queued', 'running'])), fields=['id'], name='job_open'),
        ),
        migrations.AddIndex(
            model_name='contactimport',
            index=models.Index(fields=['workspace', 'id'], name='contactimport_workspace'),
        ),
        migrations.RunSQL(COUNTING, NO_COUNTING),
    ]
