from django.db import migrations

# Replies are counted by who writes them down: for a trigger that sees all rows of a statement PostgreSQL writes messages
# one by one.


class Migration(migrations.Migration):
    dependencies = [
        ("engine", "0040_inbox_alone"),
    ]

    operations = [
        migrations.RunSQL("DROP FUNCTION IF EXISTS jibu_count_replies CASCADE", migrations.RunSQL.noop),
    ]
