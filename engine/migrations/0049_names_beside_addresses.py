from django.db import migrations

# What people of Telegram call themselves was part of their address. Of those who have changed it, and are several contacts,
# the latest gets the address.
MOVE = """
    UPDATE engine_contacturn AS urn SET identity = latest.plain, display = left(latest.name, 255)
    FROM (
        SELECT DISTINCT ON (workspace_id, split_part(identity, '#', 1)) id, workspace_id,
            split_part(identity, '#', 1) AS plain, split_part(identity, '#', 2) AS name
        FROM engine_contacturn WHERE identity LIKE '%#%' ORDER BY workspace_id, split_part(identity, '#', 1), id DESC
    ) AS latest
    WHERE urn.id = latest.id AND NOT EXISTS (
        SELECT FROM engine_contacturn AS same WHERE same.workspace_id = latest.workspace_id AND same.identity = latest.plain
    )
"""


class Migration(migrations.Migration):
    dependencies = [
        ('engine', '0048_assets_version'),
    ]

    operations = [
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
    ]
