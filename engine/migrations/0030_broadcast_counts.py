import django.db.models.deletion
from django.db import migrations, models

# What became of a message of a broadcast, as the page of the broadcast tells it.
STATE = """
    CASE WHEN status IN ('queued', 'errored') THEN 'waiting' WHEN status IN ('wired', 'sent') THEN 'sent'
        WHEN status IN ('delivered', 'read') THEN 'delivered' ELSE status END
"""
COUNTING = f"""
    CREATE FUNCTION jibu_message_state(status text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
        AS $$ SELECT {STATE} $$;
    CREATE FUNCTION jibu_count_broadcast() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO engine_broadcastcount (workspace_id, scope, count, is_squashed)
        SELECT (one).workspace_id, (one).broadcast_id || ':' || jibu_message_state((one).status), delta, false
        FROM (VALUES (OLD::engine_message, -1), (NEW::engine_message, 1)) AS changed(one, delta)
        WHERE (one).id IS NOT NULL;
        RETURN NULL;
    END $$;
    CREATE TRIGGER message_broadcast_added AFTER INSERT ON engine_message FOR EACH ROW
        WHEN (NEW.broadcast_id IS NOT NULL) EXECUTE FUNCTION jibu_count_broadcast();
    CREATE TRIGGER message_broadcast_removed AFTER DELETE ON engine_message FOR EACH ROW
        WHEN (OLD.broadcast_id IS NOT NULL) EXECUTE FUNCTION jibu_count_broadcast();
    CREATE TRIGGER message_broadcast_changed AFTER UPDATE OF status ON engine_message FOR EACH ROW WHEN (
        NEW.broadcast_id IS NOT NULL AND jibu_message_state(OLD.status) <> jibu_message_state(NEW.status)
    ) EXECUTE FUNCTION jibu_count_broadcast();
    INSERT INTO engine_broadcastcount (workspace_id, scope, count, is_squashed)
        SELECT workspace_id, broadcast_id || ':' || jibu_message_state(status), count(*), true
        FROM engine_message WHERE broadcast_id IS NOT NULL GROUP BY 1, 2;
"""
# Who writes first after a message of a broadcast, within a week, has answered it. Keys begin with the milliseconds.
REPLIES = """
    CREATE FUNCTION jibu_count_reply() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        since uuid := (lpad(to_hex(('x' || translate(left(NEW.id::text, 13), '-', ''))::bit(48)::bigint - 604800000), 12, '0')
            || '00000000000000000000')::uuid;
        before record;
    BEGIN
        SELECT direction, broadcast_id INTO before FROM engine_message
            WHERE contact_id = NEW.contact_id AND id < NEW.id AND id >= since
                AND (direction = 'in' OR broadcast_id IS NOT NULL)
            ORDER BY id DESC LIMIT 1;
        IF before.direction = 'out' THEN
            INSERT INTO engine_broadcastcount (workspace_id, scope, count, is_squashed)
                VALUES (NEW.workspace_id, before.broadcast_id || ':replied', 1, false);
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER message_replied AFTER INSERT ON engine_message FOR EACH ROW
        WHEN (NEW.direction = 'in' AND current_setting('jibu.moving', true) IS DISTINCT FROM 'on')
        EXECUTE FUNCTION jibu_count_reply();
    INSERT INTO engine_broadcastcount (workspace_id, scope, count, is_squashed)
        SELECT sent.workspace_id, sent.broadcast_id || ':replied', count(*), true
        FROM engine_message AS sent, LATERAL (
            SELECT direction, created_on FROM engine_message AS other
            WHERE other.contact_id = sent.contact_id AND other.id > sent.id
                AND (direction = 'in' OR broadcast_id IS NOT NULL)
            ORDER BY other.id LIMIT 1
        ) AS next
        WHERE sent.broadcast_id IS NOT NULL AND next.direction = 'in'
            AND next.created_on <= sent.created_on + interval '7 days'
        GROUP BY 1, 2;
"""
NO_COUNTING = "DROP FUNCTION jibu_count_broadcast CASCADE; DROP FUNCTION jibu_message_state"
NO_REPLIES = "DROP FUNCTION IF EXISTS jibu_count_reply CASCADE"


class Migration(migrations.Migration):

    dependencies = [
        ("engine", "0029_message_words"),
    ]

    operations = [
        migrations.CreateModel(
            name="BroadcastCount",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("scope", models.CharField(max_length=64)),
                ("count", models.IntegerField()),
                ("is_squashed", models.BooleanField(default=False)),
                (
                    "workspace",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="engine.workspace",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.AddIndex(
            model_name="broadcastcount",
            index=models.Index(fields=["workspace", "scope"], include=("count",), name="broadcastcount_scope"),
        ),
        migrations.AddIndex(
            model_name="broadcastcount",
            index=models.Index(
                condition=models.Q(("is_squashed", False)), fields=["workspace"], name="broadcastcount_unsquashed"
            ),
        ),
        migrations.RunSQL(COUNTING, NO_COUNTING),
        migrations.RunSQL(REPLIES, NO_REPLIES),
    ]
