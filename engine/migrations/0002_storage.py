from django.db import migrations

# Rows that are updated in place need room for it in their page: the update then touches no index.
ROOM = {
    "contact": 80,
    "session": 70,
    "run": 70,
    "message": 85,
    "outbox": 70,
    "timer": 80,
}


class Migration(migrations.Migration):

    dependencies = [
        ("engine", "0001_first"),
    ]

    operations = [
        migrations.RunSQL(
            [f"ALTER TABLE engine_{table} SET (fillfactor = {room})" for table, room in ROOM.items()],
            [f"ALTER TABLE engine_{table} RESET (fillfactor)" for table in ROOM],
        ),
        # Compressing and decompressing the state of a session costs more than its bytes.
        migrations.RunSQL("ALTER TABLE engine_session ALTER state SET STORAGE EXTERNAL", migrations.RunSQL.noop),
    ]
