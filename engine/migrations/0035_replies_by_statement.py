from django.db import migrations, models

# Who writes first after a message of a broadcast, within a week, has answered it. Keys begin with the milliseconds.
# Messages of workspaces that haven't sent a broadcast lately cost nothing.
REPLIES = """
    DROP FUNCTION jibu_count_reply CASCADE;
    CREATE FUNCTION jibu_count_replies() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF current_setting('jibu.moving', true) = 'on' THEN
            RETURN NULL;
        END IF;
        WITH sending AS MATERIALIZED (
            SELECT DISTINCT workspace_id FROM engine_broadcast
            WHERE finished_on IS NULL OR finished_on >= now() - interval '8 days'
        ), came AS MATERIALIZED (
            SELECT workspace_id, contact_id, id, (lpad(to_hex(
                ('x' || translate(left(id::text, 13), '-', ''))::bit(48)::bigint - 604800000
            ), 12, '0') || '00000000000000000000')::uuid AS since
            FROM added WHERE direction = 'in' AND workspace_id IN (SELECT workspace_id FROM sending)
        )
        INSERT INTO engine_broadcastcount (workspace_id, scope, count, is_squashed)
        SELECT came.workspace_id, before.broadcast_id || ':replied', count(*), false
        FROM came CROSS JOIN LATERAL (
            SELECT direction, broadcast_id FROM engine_message AS other
            WHERE other.contact_id = came.contact_id AND other.id < came.id AND other.id >= came.since
                AND (direction = 'in' OR broadcast_id IS NOT NULL)
            ORDER BY other.id DESC LIMIT 1
        ) AS before
        WHERE before.direction = 'out' GROUP BY 1, 2;
        RETURN NULL;
    END $$;
    CREATE TRIGGER message_replied AFTER INSERT ON engine_message REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION jibu_count_replies();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("engine", "0034_first_workspace"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="broadcast", index=models.Index(fields=["finished_on"], name="broadcast_finished")
        ),
        migrations.RunSQL(REPLIES, "DROP FUNCTION IF EXISTS jibu_count_replies CASCADE"),
    ]
