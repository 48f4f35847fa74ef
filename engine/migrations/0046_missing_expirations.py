from django.db import migrations

# Sessions that waited twice within one batch were left without a timer for their end, or with one that comes too late.
ADD = """
    INSERT INTO engine_timer (workspace_id, contact_id, kind, session_id, sprint_id, due_on)
    SELECT workspace_id, contact_id, 'expiration', id, sprint_id, expires_on FROM engine_session AS session
    WHERE status = 'waiting' AND expires_on IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM engine_timer AS timer
        WHERE timer.kind = 'expiration' AND timer.session_id = session.id AND timer.due_on <= session.expires_on
    )
"""


class Migration(migrations.Migration):
    dependencies = [
        ('engine', '0045_run_path'),
    ]

    operations = [
        migrations.RunSQL(ADD, migrations.RunSQL.noop),
    ]
